/// Writes JSON without white space, members in their order.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// The bytes of one value.
    package static func bytes(of node: JSONNode) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(node)
        return writer.bytes
    }

    package mutating func write(_ node: JSONNode) {
        switch node {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let digits): bytes.append(contentsOf: digits.utf8)
        case .string(let text):
            bytes.append(UInt8(ascii: "\""))
            Self.escape(text.utf8, into: &bytes)
            bytes.append(UInt8(ascii: "\""))
        case .array(let elements): write(elements, between: ("[", "]")) { $0.write($1) }
        case .object(let members):
            write(members, between: ("{", "}")) { writer, member in
                writer.write(.string(member.name))
                writer.bytes.append(UInt8(ascii: ":"))
                writer.write(member.value)
            }
        }
    }

    private mutating func write<Element>(
        _ elements: [Element], between brackets: (Unicode.Scalar, Unicode.Scalar),
        _ body: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: brackets.0))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            body(&self, element)
        }
        bytes.append(UInt8(ascii: brackets.1))
    }

    /// Appends the text as the content of a JSON string, without the quotes.
    ///
    /// Only what must be escaped is; everything else stays UTF-8, as the providers write it.
    package static func escape(_ text: some Sequence<UInt8>, into output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case 0..<0x20:
                output.append(contentsOf: "\\u00".utf8)
                output.append(hexadecimalDigit(byte >> 4))
                output.append(hexadecimalDigit(byte & 15))
            default: output.append(byte)
            }
        }
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
