import Glibc

extension HTTPClientConfiguration {
    /// With the environment's file of authorities filled in, and every number within its bounds.
    func validated() throws(HTTPTransportError) -> HTTPClientConfiguration {
        var configuration = self
        configuration.maximumConnectionsPerHost = max(1, maximumConnectionsPerHost)
        configuration.maximumStreamsPerConnection = max(1, maximumStreamsPerConnection)
        configuration.maximumBufferedBytes = max(1, maximumBufferedBytes)
        configuration.readBufferBytes = min(max(1_024, readBufferBytes), 524_288)
        configuration.wakeUpInterval = min(max(.zero, wakeUpInterval), .milliseconds(100))
        let variable =
            certificateAuthorityFile == nil
            ? ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].first { Self.variable($0) != nil } : nil
        configuration.certificateAuthorityFile = certificateAuthorityFile ?? variable.flatMap(Self.variable)
        if let file = configuration.certificateAuthorityFile, unsafe access(file, R_OK) != 0 {
            let reason = HTTPTransportError.systemText(errno)
            throw HTTPTransportError(
                code: .certificate,
                message: (variable.map { "\($0) is \"\(file)\"" } ?? file)
                    + ": the file of certificate authorities cannot be read: \(reason).")
        }
        return configuration
    }

    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
