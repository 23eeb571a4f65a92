/// Writes the chunks of one attempt: all that is the same in each of them is encoded once.
///
/// A chunk costs some copies and the digits of its number and time; nothing is allocated once the buffer has grown.
public struct ReplyChunkEncoder: Sendable {
    /// Prepares the chunks of one attempt; `source` and the ids may be any text.
    public init(source: String, consultationID: String, attemptID: String) {
    }

    /// Replaces the buffer's content by the event for one chunk.
    ///
    /// - Parameters:
    ///   - seq: counts the chunks of the attempt from 1.
    ///   - escapedText: the content of a JSON string, escaped and valid UTF-8, without its quotes.
    ///   - time: when it happened.
    ///   - buffer: reused from chunk to chunk.
    public mutating func encode(
        seq: Int, escapedText: Span<UInt8>, time: Timestamp, into buffer: inout [UInt8]
    ) {
    }
}
