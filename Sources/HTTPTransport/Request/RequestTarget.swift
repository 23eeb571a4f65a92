import HTTPTypes

/// Where a request goes, checked: only what can be sent as it is gets as far as libcurl.
struct RequestTarget {
    /// The whole address.
    let url: String
    /// Host and port, for messages.
    let authority: String
    /// Whether the connection is encrypted.
    let isSecure: Bool

    init(_ head: HTTPRequest) throws(HTTPTransportError) {
        guard let scheme = head.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw .invalidRequest("The scheme of a request is http or https.")
        }
        // No user or password: they would end up in messages.
        guard let authority = head.authority, !authority.isEmpty, authority.utf8.allSatisfy(Self.isPlain),
            !authority.utf8.contains(where: { "/?#@\\".utf8.contains($0) })
        else {
            throw .invalidRequest("The authority of a request is a host, with a port if need be.")
        }
        let path = head.path ?? "/"
        guard path.hasPrefix("/"), path.utf8.allSatisfy(Self.isPlain), !path.utf8.contains(UInt8(ascii: "#")) else {
            throw .invalidRequest(
                "\(authority): the path of a request begins with a slash and holds neither blanks nor fragments.")
        }
        self.authority = authority
        isSecure = scheme == "https"
        url = "\(scheme)://\(authority)\(path)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }
}

extension HTTPTransportError {
    static func invalidRequest(_ message: String) -> HTTPTransportError {
        HTTPTransportError(code: .invalidRequest, message: message)
    }
}
