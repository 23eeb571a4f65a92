import Foundation

/// JSON text in the making, written from front to back.
///
/// Objects and arrays are opened as they come. One is closed when something is written outside of it, so a value need not
/// say when it ends.
final class JSONOutput {
    private struct Container {
        var closing: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8]
    private var open: [Container] = []

    /// Goes on after what is already in the buffer.
    init(appendingTo bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Closes whatever is open and hands over the text.
    func finish() -> [UInt8] {
        close(downTo: 0)
        return bytes
    }

    // MARK: Containers

    /// Opens an object or array at a depth, counted from 1; goes on in it if it is open already.
    func begin(_ kind: JSONDocument.Kind, at depth: Int) {
        guard open.count < depth else { return }
        let isObject = kind == .object
        bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        open.append(Container(closing: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")))
    }

    func beginMember(_ name: String, at depth: Int) {
        beginEntry(at: depth)
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    func beginEntry(at depth: Int) {
        close(downTo: depth)
        if !open[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
        open[depth - 1].isEmpty = false
    }

    private func close(downTo depth: Int) {
        while open.count > depth {
            bytes.append(open.removeLast().closing)
        }
    }

    // MARK: Scalars

    func null() {
        bytes.append(contentsOf: "null".utf8)
    }

    func bool(_ value: Bool) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.appendEscaped(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    func integer(_ value: some FixedWidthInteger) {
        bytes.append(contentsOf: value.description.utf8)
    }

    func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else { throw unwritable("a number that is not finite") }
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes any value; those whose own coding is not the contract's are written here.
    func value<Value: Encodable>(_ value: Value, depth: Int) throws {
        if Value.self == Timestamp.self, let time = value as? Timestamp {
            bytes.append(UInt8(ascii: "\""))
            time.append(to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        } else if Value.self == Decimal.self, let decimal = value as? Decimal {
            guard decimal.isFinite else { throw unwritable("a decimal that is not finite") }
            bytes.append(contentsOf: decimal.description.utf8)
        } else {
            let start = bytes.count
            try value.encode(to: OutputEncoder(output: self, depth: depth))
            // An object without members may never have asked for its container.
            if bytes.count == start { bytes.append(contentsOf: "{}".utf8) }
        }
    }

    private func unwritable(_ what: String) -> EncodingError {
        .invalidValue(what, .init(codingPath: [], debugDescription: "JSON cannot hold \(what)"))
    }
}

/// Writes one value into the output; what it opens is at `depth`, counted from 1.
struct OutputEncoder: Encoder {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.begin(.object, at: depth)
        return KeyedEncodingContainer(ObjectEncodingContainer(output: output, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.begin(.array, at: depth)
        return ArrayEncodingContainer(output: output, depth: depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ScalarEncodingContainer(output: output, depth: depth)
    }
}
