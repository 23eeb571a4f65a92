/// Text with parts marked by tags like `<customer_message>…</customer_message>`.
///
/// A closing tag belongs to the nearest open one of its name, so that a tag that is only mentioned marks nothing.
package struct TaggedText {
    private struct Part {
        var name: String
        var content: Range<Int>
        var whole: Range<Int>
    }

    private struct Tag {
        var name: String
        var isClosing: Bool
        var range: Range<Int>
    }

    private let text: SearchText
    private var parts: [Part] = []

    package init(_ message: String) {
        text = SearchText(message)
        guard text.bytes.contains(UInt8(ascii: "<")) else { return }
        var open: [Tag] = []
        var index = 0
        while let tag = nextTag(from: index) {
            index = tag.range.upperBound
            if !tag.isClosing {
                open.append(tag)
            } else if let start = open.lastIndex(where: { $0.name == tag.name }) {
                let opening = open[start].range
                open.removeSubrange(start...)
                parts.append(
                    Part(
                        name: tag.name, content: opening.upperBound..<tag.range.lowerBound,
                        whole: opening.lowerBound..<tag.range.upperBound))
            }
        }
    }

    /// The text outside of all parts.
    package var outside: String {
        var pieces: [String] = []
        var start = 0
        for part in parts.sorted(by: { $0.whole.lowerBound < $1.whole.lowerBound }) where part.whole.lowerBound >= start
        {
            pieces.append(text.text(start..<part.whole.lowerBound))
            start = part.whole.upperBound
        }
        pieces.append(text.text(start..<text.bytes.count))
        return pieces.joined(separator: " ")
    }

    /// The content of the last part whose name contains one of the words.
    package func inside(_ words: String...) -> String? {
        parts.last { part in words.contains { part.name.contains($0) } }.map { text.text($0.content) }
    }

    private func nextTag(from start: Int) -> Tag? {
        var index = start
        while let open = text.bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = open + 1
            let isClosing = index < text.bytes.count && text.bytes[index] == UInt8(ascii: "/")
            let nameStart = isClosing ? index + 1 : index
            let nameEnd = text.bytes[nameStart...].firstIndex { !Self.isNameByte($0) } ?? text.bytes.count
            // Attributes are read over, up to a bound.
            guard nameEnd > nameStart, let close = text.bytes[nameEnd...].prefix(200).firstIndex(of: UInt8(ascii: ">"))
            else { continue }
            let name = String(decoding: text.folded[nameStart..<nameEnd], as: UTF8.self)
            return Tag(name: name, isClosing: isClosing, range: open..<(close + 1))
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (0x30...0x39).contains(byte)
    }
}
