/// Reads a `multipart/form-data` body (RFC 7578) while it arrives.
///
/// Pure. Keeps no more of a part than could be the beginning of a boundary; a head is bounded.
package struct MultipartReader: Sendable {
    package enum Event: Sendable, Equatable {
        /// A part begins.
        case part(name: String, fileName: String?)
        /// More of its content.
        case content([UInt8])
    }

    private enum State {
        case preamble, head, content, end
    }

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer: [UInt8]

    private static let maximumHead = 16_384
    private static let lineEnd: [UInt8] = [0x0D, 0x0A]

    /// Creates a reader; `nil` if the content type names no boundary.
    package init?(contentType: String) {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty
        else { return nil }
        delimiter = Self.lineEnd + Array("--\(boundary)".utf8)
        // The first boundary has no line before it.
        buffer = Self.lineEnd
    }

    /// Whether the last boundary has been read.
    package var isComplete: Bool { state == .end }

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: The next piece of the body.
    ///   - found: Gets what it holds.
    /// - Throws: What `found` throws, or what is wrong with the body.
    package mutating func add(
        _ bytes: [UInt8], _ found: (Event) throws(APIProblem) -> Void
    ) throws(APIProblem) {
        buffer += bytes
        while try step(found) {}
    }

    /// Takes what can be taken from the buffer; false if more is needed.
    private mutating func step(_ found: (Event) throws(APIProblem) -> Void) throws(APIProblem) -> Bool {
        switch state {
        case .end:
            buffer = []
            return false
        case .preamble, .content:
            let place = Self.firstIndex(of: delimiter, in: buffer)
            // What could be the beginning of a boundary stays.
            let end = place ?? max(0, buffer.count - delimiter.count + 1)
            if state == .content, end > 0 { try found(.content(Array(buffer[..<end]))) }
            buffer.removeFirst(end)
            guard place != nil, buffer.count >= delimiter.count + 2 else { return false }
            let isLast = buffer[delimiter.count] == 0x2D && buffer[delimiter.count + 1] == 0x2D
            buffer.removeFirst(delimiter.count)
            state = isLast ? .end : .head
            return true
        case .head:
            guard let end = Self.firstIndex(of: Self.lineEnd + Self.lineEnd, in: buffer) else {
                guard buffer.count <= Self.maximumHead else { throw .invalid("A part of the form has too long a head") }
                return false
            }
            let head = String(decoding: buffer[..<end], as: UTF8.self)
            buffer.removeFirst(end + 4)
            state = .content
            let disposition = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
            guard let disposition, let name = Self.parameter("name", of: disposition) else {
                throw .invalid("A part of the form has no name")
            }
            try found(.part(name: name, fileName: Self.parameter("filename", of: disposition)))
            return true
        }
    }

    /// The value of `name=value` or `name="value"`.
    private static func parameter(_ name: String, of header: some StringProtocol) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].drop(while: { $0 == " " }).lowercased() == name else { continue }
            return String(pair[1].filter { $0 != "\"" })
        }
        return nil
    }

    private static func firstIndex(of needle: [UInt8], in bytes: [UInt8]) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var index = 0
        let last = bytes.count - needle.count
        while index <= last {
            if bytes[index] == first, bytes[index..<(index + needle.count)].elementsEqual(needle) { return index }
            index += 1
        }
        return nil
    }
}
