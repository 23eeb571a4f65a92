/// A setting that stops the start: which one, what it is, and what is allowed.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The variable, file or flag at fault.
    public let name: String
    /// Its value; nil for a secret, and where there is none.
    public let value: String?
    /// What would be accepted, or what to do.
    public let expected: String

    /// Makes an error about one setting.
    ///
    /// - Parameters:
    ///   - name: The variable, file or flag.
    ///   - value: Its value, unless it is a secret.
    ///   - expected: What would be accepted.
    public init(name: String, value: String? = nil, expected: String) {
        self.name = name
        self.value = value
        self.expected = expected
    }

    /// One line: name, value and what is allowed.
    public var description: String {
        guard let value else { return "\(name): \(expected)" }
        return "\(name) is \"\(value.prefix(200))\": \(expected)"
    }
}
