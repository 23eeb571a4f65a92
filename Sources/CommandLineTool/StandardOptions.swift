public import ArgumentParser
import Confidentiality
import Foundation
import Logging
public import Settings
import Telemetry

/// The flags that every command of every executable takes.
public struct StandardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A file of NAME=value lines, the same names as in the environment.", valueName: "file"),
        transform: GivenConfiguration.init)
    var config: GivenConfiguration?

    @Option(help: ArgumentHelp("Kafka's addresses (KAFKA_BOOTSTRAP_SERVERS).", valueName: "host:port,…"))
    var bootstrapServers: String?

    @Option(help: ArgumentHelp("The first part of every topic's name (GUIDANCE_TOPIC_PREFIX).", valueName: "name"))
    var topicPrefix: String?

    @Option(
        help: ArgumentHelp("trace, debug, info, notice, warning or error (GUIDANCE_LOG_LEVEL).", valueName: "level"))
    var logLevel: String?

    /// Called by the parser.
    public init() {}

    /// Reads the settings, flags over environment over file, and sets the log output up.
    ///
    /// - Parameters:
    ///   - flags: Settings that the command's own flags give.
    ///   - defaultLevel: The level to log at where none is set.
    /// - Returns: Where the command's settings come from.
    /// - Throws: `CommandFailure` with status 78 where the file or the log level is wrong.
    public func settings(
        flags: [SettingName: String?] = [:], defaultLevel: String = "info"
    ) throws -> SettingsSource {
        let source: SettingsSource
        let level: Logger.Level
        do {
            source = try read(flags)
            level = try source.logLevel(default: defaultLevel)
        } catch {
            throw CommandFailure(.badConfiguration, error.description)
        }
        LogOutput.bootstrap(level: level)
        let logger = Logger(label: "settings")
        for name in source.unknownNames {
            logger.warning("Unknown setting, ignored: is the name right?", metadata: ["name": "\(name)"])
        }
        // Not asked where nobody hears of it: it reads keys that a command may not need.
        for name in level <= .warning ? source.clearTextAddresses : [] {
            logger.warning(
                "A key or header goes over the network unencrypted: use https://",
                metadata: ["name": "\(name.rawValue)"])
        }
        return source
    }

    /// One for the process, whose settings are read more than once: for tracing, for each worker, and to tell of a failure.
    private static let secretFiles = SecretFiles()

    /// Where the command's spans go, and which.
    var tracingSettings: TracingSettings {
        get throws(SettingsError) { try TracingSettings(read([:])) }
    }

    /// Where Kafka is looked for; nil where the settings cannot be read.
    var bootstrapServersInForce: String? {
        (try? read([:])).flatMap { try? KafkaSettings($0).bootstrapServers }
    }

    private func read(_ flags: [SettingName: String?]) throws(SettingsError) -> SettingsSource {
        var given = flags.compactMapValues { $0 }
        given[.bootstrapServers] = bootstrapServers
        given[.topicPrefix] = topicPrefix
        given[.logLevel] = logLevel
        var file: [String: String] = [:]
        if let config { file = try config.values.get() }
        return SettingsSource(
            flags: given, environment: ProcessInfo.processInfo.environment, file: file,
            readFile: Self.secretFiles.content(of:))
    }
}

/// What the file of `--config` holds: read when the command line is, for a pipe gives it only once, and told of where it is wrong by whoever needs it.
struct GivenConfiguration: Sendable, Confidential {
    let values: Result<[String: String], SettingsError>

    init(path: String) {
        values = Result { () throws(SettingsError) in try ConfigurationFile.read(path: path) }
    }
}

extension SettingsSource {
    fileprivate func logLevel(default fallback: String) throws(SettingsError) -> Logger.Level {
        let text = try text(.logLevel) ?? fallback
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            throw SettingsError(
                name: SettingName.logLevel.rawValue, value: text,
                expected: "expected one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return level
    }
}
