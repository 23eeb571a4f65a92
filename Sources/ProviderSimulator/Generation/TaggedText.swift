/// Text with parts marked by tags like `<customer_question>…</customer_question>`.
package struct TaggedText {
    private struct Part {
        var name: String
        var content: Range<Int>
        var whole: Range<Int>
    }

    private let text: SearchText
    private var parts: [Part] = []

    package init(_ message: String) {
        text = SearchText(message)
        var index = 0
        while let part = nextPart(from: index) {
            parts.append(part)
            index = part.whole.upperBound
        }
    }

    /// The text outside of all tags.
    package var outside: String {
        var pieces: [String] = []
        var start = 0
        for part in parts {
            pieces.append(text.text(start..<part.whole.lowerBound))
            start = part.whole.upperBound
        }
        pieces.append(text.text(start..<text.bytes.count))
        return pieces.joined(separator: " ")
    }

    /// The content of the last tag whose name contains the word.
    package func inside(_ word: String) -> String? {
        parts.last { $0.name.contains(word) }.map { text.text($0.content) }
    }

    /// The next outermost tag that is closed.
    private func nextPart(from start: Int) -> Part? {
        var index = start
        while let open = text.bytes[index...].firstIndex(of: UInt8(ascii: "<")) {
            index = open + 1
            let nameEnd = text.bytes[index...].firstIndex { !Self.isNameByte($0) } ?? text.bytes.count
            guard nameEnd > index, let close = text.bytes[nameEnd...].prefix(200).firstIndex(of: UInt8(ascii: ">"))
            else { continue }
            let name = String(decoding: text.folded[index..<nameEnd], as: UTF8.self)
            guard let end = text.firstRange(of: "</\(name)>", from: close + 1) else { continue }
            return Part(name: name, content: (close + 1)..<end.lowerBound, whole: open..<end.upperBound)
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            || (0x30...0x39).contains(byte)
    }
}
