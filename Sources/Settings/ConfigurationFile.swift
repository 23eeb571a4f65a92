import Foundation

/// A configuration file: lines of `NAME=value`, the same names as in the environment.
///
/// Empty lines and lines that begin with `#` are skipped; one pair of quotes around a value is taken off. So the same file serves `--config`, systemd's
/// `EnvironmentFile=` and a container's `--env-file`.
public enum ConfigurationFile {
    /// The most that is read, in bytes.
    static let maximumBytes = 1 << 20

    /// Reads the file at a path, to its end: what is no file but a pipe can be read only once.
    ///
    /// - Parameter path: The file.
    /// - Returns: Its names and values; the last of a repeated name wins.
    /// - Throws: `SettingsError` naming the file, and the line where one does not fit.
    public static func read(path: String) throws(SettingsError) -> [String: String] {
        guard let file = FileHandle(forReadingAtPath: path),
            let data = try? file.read(upToCount: maximumBytes + 1) ?? Data(), data.count <= maximumBytes
        else {
            throw SettingsError(name: "--config", value: path, expected: "expected a readable file of at most 1 MiB")
        }
        return try parse(String(decoding: data, as: UTF8.self), name: path)
    }

    /// Reads the text of a configuration file.
    ///
    /// - Parameters:
    ///   - text: The content.
    ///   - name: The file's name, for errors.
    /// - Returns: Names and values.
    /// - Throws: `SettingsError` with file and line.
    public static func parse(_ text: String, name: String) throws(SettingsError) -> [String: String] {
        var values: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let equals = line.firstIndex(of: "="), isName(line[..<equals]) else {
                throw SettingsError(name: "\(name):\(index + 1)", expected: "expected NAME=value")
            }
            values[String(line[..<equals])] = unquoted(line[line.index(after: equals)...])
        }
        return values
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
    }

    private static func unquoted(_ text: Substring) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard text.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }
}
