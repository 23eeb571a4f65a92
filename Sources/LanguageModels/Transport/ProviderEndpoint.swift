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
        var head = HTTPRequest(
            method: .post, scheme: scheme, authority: authority, path: pathPrefix + path, headerFields: fields)
        head.headerFields[.contentType] = "application/json"
        return HTTPTransportRequest(head: head, body: .bytes(body), timeouts: timeouts)
    }
}
