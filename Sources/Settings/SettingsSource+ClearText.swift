import Foundation

extension SettingsSource {
    /// The addresses by `http://` to which a provider's key, or the collector's headers, would go over a network where others may read them.
    ///
    /// Loopback is no network. A key of fewer than 20 characters is no provider's: it is made up, for a simulator or a server of one's own that takes any.
    public var clearTextAddresses: [SettingName] {
        var found: [SettingName] = []
        for (address, key) in [
            (SettingName.anthropicBaseURL, SettingName.anthropicAPIKey), (.openAIBaseURL, .openAIAPIKey),
        ]
        where isClear(address) && secret(key).count >= 20 {
            found.append(address)
        }
        // Settings that are wrong are told where they are used.
        guard let tracing = try? TracingSettings(self), let endpoint = tracing.endpoint, !tracing.headers.isEmpty
        else { return found }
        if Self.isClear(endpoint) {
            found.append((try? text(.tracesEndpoint)) == nil ? .telemetryEndpoint : .tracesEndpoint)
        }
        if tracing.annotationsEndpoint.map(Self.isClear) == true { found.append(.traceAnnotationsEndpoint) }
        return found
    }

    /// What cannot be read is told where it is used.
    private func secret(_ name: SettingName) -> String { (try? text(name)) ?? "" }

    private func isClear(_ name: SettingName) -> Bool { (try? text(name)).map(Self.isClear) ?? false }

    private static func isClear(_ address: String) -> Bool {
        guard let url = URL(string: address), url.scheme == "http", let host = url.host() else { return false }
        return !(["localhost", "::1", "[::1]"].contains(host) || host.hasSuffix(".localhost") || isLoopback(host))
    }

    /// Whether it is an IPv4 address of 127.0.0.0/8; a name that begins so is none.
    private static func isLoopback(_ host: String) -> Bool {
        var address = in_addr()
        return unsafe inet_pton(AF_INET, host, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}
