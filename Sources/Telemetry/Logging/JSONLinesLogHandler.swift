public import Logging
import Foundation

/// Writes each log event as one line of JSON: `time`, `level`, `logger`, `message`, then the metadata.
public struct JSONLinesLogHandler: LogHandler {
    /// Metadata that every line of this logger carries.
    public var metadata: Logger.Metadata = [:]
    /// The least level that is written.
    public var logLevel: Logger.Level = .info
    /// Metadata of the task at hand, such as a trace id.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let write: @Sendable (String) -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - label: The logger's label.
    ///   - write: Takes one line with its line feed; default: standard error, in one write so that lines of several threads do not mix.
    public init(label: String, write: (@Sendable (String) -> Void)? = nil) {
        self.label = label
        self.write = write ?? { line in try? FileHandle.standardError.write(contentsOf: Data(line.utf8)) }
    }

    /// One key of the metadata.
    ///
    /// - Parameter key: The key.
    /// - Returns: Its value.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    ///
    /// - Parameter event: What is to be logged.
    public func log(event: LogEvent) {
        let merged =
            (metadataProvider?.get() ?? [:]).merging(metadata) { $1 }.merging(event.metadata ?? [:]) { $1 }
        var line = "{\"time\":" + Self.quoted(Date().formatted(Self.timeFormat))
        line += ",\"level\":" + Self.quoted(event.level.rawValue)
        line += ",\"logger\":" + Self.quoted(label)
        line += ",\"message\":" + Self.quoted(event.message.description)
        if let error = event.error { line += ",\"error\":" + Self.quoted(String(describing: error)) }
        for (key, value) in merged.sorted(by: { $0.key < $1.key }) {
            line += "," + Self.quoted(key) + ":" + Self.json(value)
        }
        write(line + "}\n")
    }

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    private static func json(_ value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value): quoted(value.description)
        case .array(let values): "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            "{" + values.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\0"..<" ", "\u{2028}", "\u{2029}", "\u{7F}"..."\u{9F}":
                quoted += "\\u" + String(UInt32(0x10000) + scalar.value, radix: 16).dropFirst()
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
