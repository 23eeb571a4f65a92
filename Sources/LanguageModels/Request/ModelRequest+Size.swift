extension ModelRequest {
    /// About how many bytes its body takes, rather too many than too few.
    var expectedBodySize: Int {
        let texts = system.map(\.text) + messages.flatMap { $0.parts.map(\.text) }
        // A thirty-second more for what must be escaped, a hundred for what stands around each, and a thousand for all else.
        return texts.reduce(1_000) { $0 + $1.utf8.count + $1.utf8.count / 32 + 100 }
    }
}
