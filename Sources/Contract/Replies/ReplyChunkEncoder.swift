/// Writes the chunks of one attempt: all that is the same in each of them is encoded once.
///
/// A chunk costs three copies and the digits that changed; nothing is allocated once the buffer has grown. The bytes are
/// those that the ``ReplyChunk`` event with the id `ATTEMPT-SEQ` encodes to.
public struct ReplyChunkEncoder: Sendable {
    /// The event up to its text, with the number and time of the chunk before.
    private var head: [UInt8] = []
    /// How many digits its number has.
    private var digits = 0
    /// The second of its time.
    private var second = Int64.min

    /// What stands before, between and after the number, the time and the number once more.
    private let beforeID: [UInt8]
    private let beforeTime: [UInt8]
    private let beforeSeq: [UInt8]
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
        let digits = Self.digits(of: seq)
        let milliseconds = time.millisecondsSinceEpoch &- second &* 1000
        if digits == self.digits, (0..<1000).contains(milliseconds) {
            let idPlace = beforeID.count
            let timePlace = idPlace + digits + beforeTime.count
            let seqPlace = timePlace + 24 + beforeSeq.count
            var head = head.mutableSpan
            Self.write(seq, digits: digits, at: idPlace, in: &head)
            Self.write(Int(milliseconds), digits: 3, at: timePlace + 20, in: &head)
            Self.write(seq, digits: digits, at: seqPlace, in: &head)
        } else {
            writeHead(seq: seq, digits: digits, time: time)
        }
        buffer.removeAll(keepingCapacity: true)
        buffer.reserveCapacity(head.count + escapedText.count + Self.end.count)
        buffer.append(contentsOf: head)
        JSONText.append(escapedText, to: &buffer)
        buffer.append(contentsOf: Self.end)
    }

    private mutating func writeHead(seq: Int, digits: Int, time: Timestamp) {
        self.digits = digits
        second = time.millisecondsSinceEpoch / 1000 - (time.millisecondsSinceEpoch % 1000 < 0 ? 1 : 0)
        let number = String(seq).utf8
        head = beforeID + number + beforeTime
        time.append(to: &head)
        head += beforeSeq + number + Self.beforeText
    }

    private static func digits(of number: Int) -> Int {
        var digits = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            digits += 1
        }
        return digits
    }

    private static func write(_ number: Int, digits: Int, at start: Int, in text: inout MutableSpan<UInt8>) {
        var rest = number
        for place in (start..<start + digits).reversed() {
            text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
