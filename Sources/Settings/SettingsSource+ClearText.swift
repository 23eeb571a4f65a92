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
        // In this order: a secret may be a pipe, which is read once, and is to be left to whoever uses it.
        where isClear(address) && secret(key).count >= 20 {
            found.append(address)
        }
        let collectors = [SettingName.telemetryEndpoint, .tracesEndpoint, .traceAnnotationsEndpoint].filter(isClear)
        guard !collectors.isEmpty, !(secret(.telemetryHeaders) + secret(.tracesHeaders)).isEmpty else { return found }
        return found + collectors
    }

    /// What cannot be read is told where it is used.
    private func secret(_ name: SettingName) -> String { (try? text(name)) ?? "" }

    private func isClear(_ name: SettingName) -> Bool {
        guard let text = try? text(name), let url = URL(string: text), url.scheme == "http", let host = url.host()
        else {
            return false
        }
        return
            !(["localhost", "::1", "[::1]"].contains(host) || host.hasSuffix(".localhost") || host.hasPrefix("127."))
    }
}
