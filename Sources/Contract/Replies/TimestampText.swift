/// The text of the latest time, so that the next one in the same second costs three digits.
struct TimestampText: Sendable {
    private var second = Int64.min
    private var text: [UInt8] = []

    /// Appends what ``Timestamp/append(to:)`` appends.
    mutating func append(_ time: Timestamp, to buffer: inout [UInt8]) {
        let milliseconds = time.millisecondsSinceEpoch
        let offset = milliseconds - second &* 1000
        if text.isEmpty || !(0..<1000).contains(offset) {
            text.removeAll(keepingCapacity: true)
            time.append(to: &text)
            second = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        } else {
            let digits = UInt16(truncatingIfNeeded: offset)
            text[20] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 100)
            text[21] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits / 10 % 10)
            text[22] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digits % 10)
        }
        buffer.append(contentsOf: text)
    }
}
