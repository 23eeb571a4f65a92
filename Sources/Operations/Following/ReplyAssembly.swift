import Contract

/// One streamed answer, put together from its events by the contract's rule: the latest `started` wins, chunks of another attempt are ignored.
struct ReplyAssembly: Sendable {
    /// The attempt that counts now; nil before the first `started`.
    private(set) var attemptID: String?
    /// The text of that attempt so far.
    private(set) var text = ""

    /// What an event of the stream meant.
    enum Change: Equatable {
        /// Nothing for the reader: another attempt's chunk, or an end.
        case none
        /// The answer begins, or begins anew because a later attempt replaced one that had text already.
        case began(isReplacement: Bool)
        /// The answer goes on.
        case grew(by: String)
    }

    mutating func begin(_ started: ReplyStarted) -> Change {
        guard started.attemptID != attemptID else { return .none }
        let isReplacement = !text.isEmpty
        attemptID = started.attemptID
        text = ""
        return .began(isReplacement: isReplacement)
    }

    mutating func append(_ chunk: ReplyChunk) -> Change {
        guard chunk.attemptID == attemptID else { return .none }
        text += chunk.text
        return .grew(by: chunk.text)
    }
}
