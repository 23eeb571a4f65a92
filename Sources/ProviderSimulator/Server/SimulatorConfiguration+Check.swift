extension SimulatorConfiguration {
    /// Throws the first setting that is out of its bounds.
    func check() throws(SimulatorError) {
        try require((0...65_535).contains(port), "The port must be 0 to 65535.")
        try require((1...64).contains(threads), "There must be 1 to 64 threads.")
        try require(!apiKeys.contains(""), "An API key must not be empty.")
        try require(pace.timeToFirstToken >= .zero, "The time to the first token must not be negative.")
        try require((0...1).contains(pace.jitter), "The jitter must be 0 to 1.")
        try require(pace.deltaDelay.lowerBound >= .zero, "The delay between deltas must not be negative.")
        try require((0...1_000).contains(pace.scale), "The pace must be 0 to 1000.")
        if let words = answers.words { try require((1...20_000).contains(words), "An answer has 1 to 20000 words.") }
        if let size = answers.fixedSize {
            try require((1...100_000).contains(size.deltas), "An answer of fixed size has 1 to 100000 deltas.")
            try require((1...10_000).contains(size.bytesPerDelta), "A delta of fixed size has 1 to 10000 bytes.")
        }
        for limit in [limits.requestsPerMinute, limits.tokensPerMinute].compactMap(\.self) {
            try require(limit >= 1, "A rate limit must be at least 1 per minute.")
        }
        try require(batches.duration >= .zero, "The duration of a batch must not be negative.")
        try require(batches.window > .zero, "The window of a batch must be more than 0.")
        for limit in [batches.enqueuedRequests, batches.enqueuedTokens].compactMap(\.self) {
            try require(limit >= 1, "A limit of the batch queue must be at least 1.")
        }
        try require(batches.capacity >= 1, "At least 1 batch must be remembered.")
        try require(faults.allSatisfy { (0...1).contains($0.rate) }, "A fault's rate must be 0 to 1.")
        try require(faults.reduce(0) { $0 + $1.rate } <= 1, "The rates of all faults must add up to 1 at most.")
        try require(cacheCapacity >= 1 && journalCapacity >= 1, "The cache and the journal must hold at least 1 entry.")
        try require(shutdownGrace >= .zero, "The grace at shutdown must not be negative.")
    }

    private func require(_ condition: Bool, _ message: String) throws(SimulatorError) {
        guard condition else { throw SimulatorError(code: .invalidConfiguration, message: message) }
    }
}
