package import HTTPTypes

/// Puts a response's head together from its lines, as libcurl gives them: interim heads, the final one, then trailers.
package struct ResponseHeadParser {
    /// What a line has brought.
    package enum Outcome {
        /// Nothing to tell yet.
        case more
        /// The final head is complete.
        case head(HTTPResponse)
        /// All lines together are over the limit.
        case tooLarge
        /// No head, or a second final one.
        case malformed
    }

    private let limit: Int
    private var byteCount = 0
    private var response: HTTPResponse?
    /// The final head, once it is complete.
    package private(set) var finalHead: HTTPResponse?

    package init(limit: Int) {
        self.limit = limit
    }

    /// Takes one line with its line end.
    package mutating func parse(_ line: ArraySlice<UInt8>) -> Outcome {
        byteCount += line.count
        guard byteCount <= limit else { return .tooLarge }
        let line = line.trimmingLineEnd
        if line.starts(with: "HTTP/".utf8) {
            guard finalHead == nil, let status = Self.status(line) else { return .malformed }
            response = HTTPResponse(status: status)
            return .more
        }
        guard finalHead == nil else { return .more }  // a trailer: nobody has asked for one
        guard let head = response else { return .malformed }
        guard line.isEmpty else {
            guard let field = Self.field(line) else { return .more }
            // HTTPFields holds fewer than 65,535.
            guard head.headerFields.count < 60_000 else { return .tooLarge }
            response?.headerFields.append(field)
            return .more
        }
        response = nil
        guard head.status.kind != .informational else { return .more }
        finalHead = head
        return .head(head)
    }

    /// Reads `HTTP/1.1 200 OK`, or `HTTP/2 200`.
    private static func status(_ line: ArraySlice<UInt8>) -> HTTPResponse.Status? {
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[1].count == 3, parts[1].allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let code = parts[1].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return HTTPResponse.Status(
            code: code, reasonPhrase: parts.count > 2 ? String(decoding: parts[2], as: UTF8.self) : "")
    }

    /// Reads `name: value`; `nil` for what is none, such as a folded line, which RFC 9112 lets a client drop.
    private static func field(_ line: ArraySlice<UInt8>) -> HTTPField? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
        else { return nil }
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var value = line[(colon + 1)...].drop(while: isBlank)
        while let last = value.last, isBlank(last) { value.removeLast() }
        return HTTPField(name: name, lenientValue: value)
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingLineEnd: ArraySlice<UInt8> {
        var line = self
        if line.last == 0x0A { line.removeLast() }
        if line.last == 0x0D { line.removeLast() }
        return line
    }
}
