import Foundation

/// Where settings come from: flags over environment over a configuration file, all by the same names.
public struct SettingsSource: Sendable {
    private let values: [String: String]
    private let readFile: @Sendable (String) throws -> String

    /// Merges the three layers; an empty value counts as not set.
    ///
    /// - Parameters:
    ///   - flags: What was given on the command line.
    ///   - environment: The process environment.
    ///   - file: What the configuration file holds.
    ///   - readFile: Reads the file that a `…_FILE` variable names; default the file system.
    public init(
        flags: [SettingName: String] = [:],
        environment: [String: String] = [:],
        file: [String: String] = [:],
        readFile: (@Sendable (String) throws -> String)? = nil
    ) {
        let named = Dictionary(uniqueKeysWithValues: flags.map { ($0.key.rawValue, $0.value) })
        values = file.merging(environment) { $1 }.merging(named) { $1 }.filter { !$0.value.isEmpty }
        self.readFile = readFile ?? { try String(contentsOfFile: $0, encoding: .utf8) }
    }

    /// The merged variables whose name begins with a prefix.
    ///
    /// - Parameter prefix: For example `RDKAFKA_`.
    /// - Returns: Names and values.
    public func variables(withPrefix prefix: String) -> [String: String] {
        values.filter { $0.key.hasPrefix(prefix) }
    }

    /// Variables that begin with `GUIDANCE_` but mean nothing: most likely misspelled.
    public var unknownNames: [String] {
        let known = Set(SettingName.allCases.flatMap { $0.isSecret ? [$0.rawValue, $0.fileVariable] : [$0.rawValue] })
        return variables(withPrefix: "GUIDANCE_").keys.filter { !known.contains($0) }.sorted()
    }

    /// The text of a setting, or nil where it is not set.
    ///
    /// - Parameter name: The setting; a secret is also looked for in the file that `NAME_FILE` names.
    /// - Returns: The value; of a file, without surrounding white space.
    /// - Throws: `SettingsError` where a named file cannot be read, or both forms are given.
    public func text(_ name: SettingName) throws(SettingsError) -> String? {
        guard name.isSecret, let path = values[name.fileVariable] else { return values[name.rawValue] }
        guard values[name.rawValue] == nil else {
            throw SettingsError(name: name.fileVariable, expected: "give either this or \(name.rawValue), not both")
        }
        guard let content = try? readFile(path).trimmingCharacters(in: .whitespacesAndNewlines), !content.isEmpty else {
            throw SettingsError(
                name: name.fileVariable, value: path, expected: "expected a readable file that is not empty")
        }
        return content
    }
}
