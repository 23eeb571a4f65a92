/// Writes the chunks of one attempt: all that is the same in each of them is encoded once.
///
/// A chunk costs some copies and the digits of its number and time; nothing is allocated once the buffer has grown. The
/// bytes are those that the ``ReplyChunk`` event with the id `ATTEMPT-SEQ` encodes to.
public struct ReplyChunkEncoder: Sendable {
    private let beforeID: [UInt8]
    private let beforeTime: [UInt8]
    private let beforeSeq: [UInt8]
    private var timeText = TimestampText()

    private static let beforeText = Array(#","text":""#.utf8)
    private static let end = Array(#""}}"#.utf8)

    /// Prepares the chunks of one attempt; `source` and the ids may be any text.
    public init(source: String, consultationID: String, attemptID: String) {
        let attempt = Self.escaped(attemptID)
        let consultation = Self.escaped(consultationID)
        beforeID = #"{"specversion":"1.0","id":""#.utf8 + attempt + "-".utf8
        beforeTime =
            #"","source":""#.utf8 + Self.escaped(source) + #"","type":""#.utf8 + ReplyChunk.type.rawValue.utf8
            + #"","subject":""#.utf8 + consultation + #"","time":""#.utf8
        beforeSeq =
            #"","data":{"consultation_id":""#.utf8 + consultation + #"","attempt_id":""#.utf8 + attempt
            + #"","seq":"#.utf8
    }

    private static func escaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        JSONText.appendEscaped(text, to: &bytes)
        return bytes
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
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: beforeID)
        Self.append(seq, to: &buffer)
        buffer.append(contentsOf: beforeTime)
        timeText.append(time, to: &buffer)
        buffer.append(contentsOf: beforeSeq)
        Self.append(seq, to: &buffer)
        buffer.append(contentsOf: Self.beforeText)
        JSONText.append(escapedText, to: &buffer)
        buffer.append(contentsOf: Self.end)
    }

    private static func append(_ number: Int, to buffer: inout [UInt8]) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }
}
