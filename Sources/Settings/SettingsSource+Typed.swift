import Foundation

extension SettingsSource {
    /// A whole number within bounds.
    func integer(_ name: SettingName, default fallback: Int, in range: ClosedRange<Int>) throws(SettingsError) -> Int {
        guard let text = try text(name) else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            throw SettingsError(
                name: name.rawValue, value: text,
                expected: "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A share, above 0 up to 1.
    func share(_ name: SettingName, default fallback: Double) throws(SettingsError) -> Double {
        guard let text = try text(name) else { return fallback }
        guard let value = Double(text), value > 0, value <= 1 else {
            throw SettingsError(
                name: name.rawValue, value: text, expected: "expected a number above 0 and up to 1, such as 0.5")
        }
        return value
    }

    /// A time in whole milliseconds, up to a week.
    func milliseconds(_ name: SettingName, default fallback: Int, atLeast least: Int = 0) throws(SettingsError)
        -> Duration
    {
        .milliseconds(try integer(name, default: fallback, in: least...604_800_000))
    }

    /// `true` or `false`.
    func boolean(_ name: SettingName, default fallback: Bool) throws(SettingsError) -> Bool {
        switch try text(name)?.lowercased() {
        case nil: return fallback
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        case let text:
            throw SettingsError(name: name.rawValue, value: text, expected: "expected true or false")
        }
    }

    /// One of a few words.
    func word(_ name: SettingName, default fallback: String, among allowed: [String]) throws(SettingsError) -> String {
        guard let text = try text(name) else { return fallback }
        guard allowed.contains(text) else {
            throw SettingsError(
                name: name.rawValue, value: text, expected: "expected one of \(allowed.joined(separator: ", "))")
        }
        return text
    }

    /// A comma-separated list; spaces around an entry and empty entries are dropped.
    func list(_ name: SettingName) throws(SettingsError) -> [String] {
        guard let text = try text(name) else { return [] }
        return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// An absolute `http` or `https` URL without a slash at its end.
    func url(_ name: SettingName, default fallback: String) throws(SettingsError) -> String {
        guard let text = try text(name) else { return fallback }
        guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host()?.isEmpty == false, url.user() == nil, url.query() == nil
        else {
            // The text itself may hold a password: it is not shown.
            throw SettingsError(
                name: name.rawValue, expected: "expected http(s)://host[:port][/path], without user name or query")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// An address of this machine, IPv4 or IPv6; a name may mean several.
    func address(_ name: SettingName, default fallback: String) throws(SettingsError) -> String {
        guard let text = try text(name) else { return fallback }
        var (shorter, longer) = (in_addr(), in6_addr())
        guard unsafe inet_pton(AF_INET, text, &shorter) == 1 || inet_pton(AF_INET6, text, &longer) == 1 else {
            throw SettingsError(
                name: name.rawValue, value: text, expected: "expected an IP address such as 127.0.0.1, 0.0.0.0 or ::")
        }
        return text
    }
}
