/// The stream cannot be read on; the parser that threw it takes no more bytes.
public struct ServerSentEventError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// A line, or the data of one event, is longer than the parser's bound.
        case eventTooLarge
    }

    /// What went wrong.
    public let code: Code
    /// The bound that was exceeded, in bytes.
    public let limit: Int
}

extension ServerSentEventError: CustomStringConvertible {
    /// The error in words; never quotes the stream.
    public var description: String { "an event of the stream is larger than \(limit) bytes" }
}
