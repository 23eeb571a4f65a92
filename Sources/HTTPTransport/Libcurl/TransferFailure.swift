import CLibcurl

extension HTTPTransportError {
    /// What a code of libcurl means here.
    ///
    /// `detail`, libcurl's own sentence, is passed on only about connections and certificates, where it names hosts and
    /// addresses; elsewhere it may quote what the server has sent.
    init(_ code: CURLcode, detail: String, authority: String, requestMayHaveArrived: Bool) {
        let kind = Self.kind(code, detail: detail, isConnected: requestMayHaveArrived)
        let text =
            switch kind {
            case .couldNotResolve, .couldNotConnect, .tls, .certificate: detail.isEmpty ? Libcurl.text(code) : detail
            default: Libcurl.text(code)
            }
        self.init(
            code: kind, message: "\(authority): \(text) (curl \(code.rawValue))",
            requestMayHaveArrived: requestMayHaveArrived)
    }

    private static func kind(_ code: CURLcode, detail: String, isConnected: Bool) -> Code {
        switch code {
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            // A proxy that refuses a tunnel, or a broken chunk, has no code of its own.
            if !isConnected {
                .couldNotConnect
            } else if detail.hasSuffix("in chunked-encoding") {
                .protocolViolation
            } else {
                .connectionReset
            }
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .couldNotResolve
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .couldNotConnect
        case CURLE_OPERATION_TIMEDOUT: .timedOut(.connect)  // libcurl's limit of 300 s: ours are kept by the event loop
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            .certificate
        case CURLE_GOT_NOTHING, CURLE_HTTP2, CURLE_HTTP2_STREAM: .connectionReset
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP3:
            .protocolViolation
        case CURLE_READ_ERROR, CURLE_ABORTED_BY_CALLBACK, CURLE_SEND_FAIL_REWIND: .bodyFile
        case CURLE_WRITE_ERROR: .cancelled
        default: .systemFailure
        }
    }
}
