import HTTPTransport
import HTTPTypes

/// The address of a provider's interface, taken apart, with the fields that every request to it carries.
struct ProviderEndpoint: Sendable {
    let scheme: String
    let authority: String
    let pathPrefix: String
    private let fields: HTTPFields

    /// Takes an address apart.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for anything but `http` or `https`, a host and perhaps a path.
    init(_ baseURL: String, fields: [(name: String, value: String)]) throws(ModelError) {
        // The address itself is not quoted: it might hold credentials.
        let unusable = ModelError(
            .invalidRequest, "the provider's base URL is not http(s)://host[:port][/path]", disposition: .misconfigured)
        guard let separator = baseURL.firstRange(of: "://") else { throw unusable }
        scheme = baseURL[..<separator.lowerBound].lowercased()
        let rest = baseURL[separator.upperBound...]
        authority = String(rest.prefix { $0 != "/" })
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        pathPrefix = String(path)
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !rest.contains { "?#@\\".contains($0) }
        guard scheme == "http" || scheme == "https", !authority.isEmpty, isPlain else { throw unusable }

        var all = HTTPFields()
        for (name, value) in fields + [("user-agent", "guidance-workers")] {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else {
                throw ModelError(
                    .authentication, "the provider's key has characters that a header cannot carry")
            }
            all[name] = value
        }
        self.fields = all
    }

    /// A request that posts JSON.
    func post(_ path: String, _ body: consuming [UInt8], timeouts: HTTPTimeouts) -> HTTPTransportRequest {
        request(.post, path, body: .bytes(body), contentType: "application/json", timeouts: timeouts)
    }

    /// A request of any kind.
    func request(
        _ method: HTTPRequest.Method, _ path: String, body: consuming HTTPRequestBody = .none,
        contentType: String? = nil, timeouts: HTTPTimeouts
    ) -> HTTPTransportRequest {
        var head = HTTPRequest(
            method: method, scheme: scheme, authority: authority, path: pathPrefix + path, headerFields: fields)
        head.headerFields[.contentType] = contentType
        return HTTPTransportRequest(head: head, body: body, timeouts: timeouts)
    }

    /// Where an address leads within this interface; nil if it leads elsewhere, for the key must not go there.
    func path(of address: String) -> String? {
        let root = "\(scheme)://\(authority)\(pathPrefix)/"
        guard address.utf8.starts(with: root.utf8), address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 })
        else { return nil }
        return String(address.dropFirst(root.count - 1))
    }

    /// A provider's name for something as one segment of a path, or as a value in a query.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for a name that would lead to something else.
    static func segment(_ name: String) throws(ModelError) -> String {
        guard (1...1_024).contains(name.utf8.count), name != ".", name != ".." else {
            throw ModelError(.invalidRequest, "the name of a batch or a file is empty or too long")
        }
        let digits = Array("0123456789ABCDEF".utf8)
        let escaped = name.utf8.flatMap { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: [byte]
            default: [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
