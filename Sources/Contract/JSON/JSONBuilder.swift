import Foundation

/// Writes JSON from front to back.
///
/// Objects and arrays are opened as they come. One is closed when something is written outside of it, so a value need not
/// say when it ends.
struct JSONBuilder {
    private struct Container {
        var closing: UInt8
        var isEmpty = true
    }

    private(set) var bytes: [UInt8]
    private var open: [Container] = []

    init(appendingTo bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Closes whatever is open and hands over the text.
    consuming func finish() -> [UInt8] {
        close(downTo: 0)
        return bytes
    }

    // MARK: Containers

    /// Opens an object or array at a depth, counted from 1; goes on in it if it is open already.
    mutating func begin(_ kind: JSONDocument.Kind, at depth: Int) {
        guard open.count < depth else { return }
        let isObject = kind == .object
        bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        open.append(Container(closing: isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")))
    }

    mutating func beginMember(_ name: String, at depth: Int) {
        beginEntry(at: depth)
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func beginEntry(at depth: Int) {
        close(downTo: depth)
        if !open[depth - 1].isEmpty { bytes.append(UInt8(ascii: ",")) }
        open[depth - 1].isEmpty = false
    }

    private mutating func close(downTo depth: Int) {
        while open.count > depth {
            bytes.append(open.removeLast().closing)
        }
    }

    mutating func emptyObject() {
        bytes.append(contentsOf: "{}".utf8)
    }

    // MARK: Scalars

    mutating func null() {
        bytes.append(contentsOf: "null".utf8)
    }

    mutating func bool(_ value: Bool) {
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        JSONText.appendEscaped(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func integer(_ value: some FixedWidthInteger) {
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func number(_ value: some BinaryFloatingPoint & LosslessStringConvertible) throws {
        guard value.isFinite else { throw unwritable("a number that is not finite") }
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func decimal(_ value: Decimal) throws {
        guard value.isFinite else { throw unwritable("a decimal that is not finite") }
        bytes.append(contentsOf: value.description.utf8)
    }

    mutating func time(_ value: Timestamp) {
        bytes.append(UInt8(ascii: "\""))
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private func unwritable(_ what: String) -> EncodingError {
        .invalidValue(what, .init(codingPath: [], debugDescription: "JSON cannot hold \(what)"))
    }
}
