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
    ///   - readFile: Reads the file that a `…_FILE` variable names; default ``SecretFiles`` of its own.
    public init(
        flags: [SettingName: String] = [:],
        environment: [String: String] = [:],
        file: [String: String] = [:],
        readFile: (@Sendable (String) throws -> String)? = nil
    ) {
        let named = Dictionary(uniqueKeysWithValues: flags.map { ($0.key.rawValue, $0.value) })
        values = file.merging(environment) { $1 }.merging(named) { $1 }.filter { !$0.value.isEmpty }
        self.readFile = readFile ?? SecretFiles().content(of:)
    }

    /// The merged variables whose name begins with a prefix.
    ///
    /// - Parameter prefix: For example `RDKAFKA_`.
    /// - Returns: Names and values.
    public func variables(withPrefix prefix: String) -> [String: String] {
        values.filter { $0.key.hasPrefix(prefix) }
    }

    /// The merged variables whose name begins with a prefix, with the files read that stand in for secrets.
    ///
    /// - Parameters:
    ///   - prefix: For example `RDKAFKA_`.
    ///   - isSecret: Whether a variable may also be given as `NAME_FILE`, the path of a file with its value in it.
    /// - Returns: Names and values; in place of `NAME_FILE` stands `NAME` with the file's content, without surrounding white space.
    /// - Throws: `SettingsError` where a named file cannot be read, or both forms are given.
    func variables(withPrefix prefix: String, isSecret: (Substring) -> Bool) throws(SettingsError) -> [String: String] {
        var variables = variables(withPrefix: prefix)
        for variable in variables.keys where variable.hasSuffix(SettingName.fileSuffix) {
            let name = variable.dropLast(SettingName.fileSuffix.count)
            guard isSecret(name) else { continue }
            variables[variable] = nil
            variables[String(name)] = try content(of: variable, for: String(name))
        }
        return variables
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
        guard name.isSecret, values[name.fileVariable] != nil else { return values[name.rawValue] }
        return try content(of: name.fileVariable, for: name.rawValue)
    }

    /// The content of the file that one variable names, which stands in for the value of another.
    private func content(of fileVariable: String, for name: String) throws(SettingsError) -> String {
        guard values[name] == nil else {
            throw SettingsError(name: fileVariable, expected: "give either this or \(name), not both")
        }
        let path = values[fileVariable] ?? ""
        guard let content = try? readFile(path).trimmingCharacters(in: .whitespacesAndNewlines), !content.isEmpty else {
            throw SettingsError(
                name: fileVariable, value: path, expected: "expected a readable file that is not empty")
        }
        return content
    }
}
