import CLibcurl
import HTTPTypes

extension EasyHandle {
    /// What holds for every request of a client.
    ///
    /// No time-outs: the event loop keeps them. With one of its own, libcurl would put a transfer through its tree of
    /// timers at each read.
    mutating func apply(_ configuration: HTTPClientConfiguration) {
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_BUFFERSIZE, configuration.readBufferBytes)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Cancelling during a name look-up would otherwise wait for the look-up, and the whole loop with it.
        set(CURLOPT_QUICK_EXIT, 1)
        if let file = configuration.certificateAuthorityFile {
            set(CURLOPT_CAINFO, file)
            set(CURLOPT_PROXY_CAINFO, file)
        }
        switch configuration.proxy {
        case .environment: break
        case .none: set(CURLOPT_NOPROXY, "*")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            set(CURLOPT_NOPROXY, "")
        }
    }

    /// The request itself.
    mutating func apply(_ request: HTTPTransportRequest, to target: RequestTarget, fileSize: Int?) {
        set(CURLOPT_URL, target.url)
        let usesHTTP2 = request.version == .negotiated && target.isSecure
        set(CURLOPT_HTTP_VERSION, Int(usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
        if request.usesFreshConnection { set(CURLOPT_FRESH_CONNECT, 1) }
        apply(request.body, method: request.head.method, fileSize: fileSize)
        setHeaderLines(Self.headerLines(request.head.headerFields))
    }

    private mutating func apply(_ body: HTTPRequestBody, method: HTTPRequest.Method, fileSize: Int?) {
        switch (body, fileSize) {
        case (.bytes(let bytes), _):
            apply(bytes, method: method)
        case (_, let fileSize?):
            set(CURLOPT_UPLOAD, 1)
            set(CURLOPT_INFILESIZE_LARGE, offset: fileSize)
            set(CURLOPT_CUSTOMREQUEST, method.rawValue)
        case (_, nil):
            switch method {
            case .get: set(CURLOPT_HTTPGET, 1)
            case .head: set(CURLOPT_NOBODY, 1)
            case .post, .put, .patch: apply([], method: method)  // says Content-Length: 0, as RFC 9110 asks
            default: set(CURLOPT_CUSTOMREQUEST, method.rawValue)
            }
        }
    }

    private mutating func apply(_ bytes: [UInt8], method: HTTPRequest.Method) {
        set(CURLOPT_POST, 1)
        setCopiedBody(bytes)
        if method != .post { set(CURLOPT_CUSTOMREQUEST, method.rawValue) }
    }

    /// Header lines as libcurl takes them: `name: value`, `name;` for an empty value, `name:` to leave one out that it
    /// would add by itself.
    static func headerLines(_ fields: HTTPFields) -> [String] {
        var lines = ["Expect:"]
        if fields[.contentType] == nil { lines.append("Content-Type:") }
        for field in fields where !isForTransport(field.name) {
            lines.append(field.value.isEmpty ? "\(field.name.rawName);" : "\(field.name.rawName): \(field.value)")
        }
        return lines
    }

    /// What libcurl says by itself, or what is only about one connection (RFC 9110, section 7.6.1).
    private static func isForTransport(_ name: HTTPField.Name) -> Bool {
        switch name.canonicalName {
        case "host", "content-length", "transfer-encoding", "connection", "expect", "keep-alive", "proxy-connection",
            "upgrade", "te":
            true
        default: false
        }
    }
}
