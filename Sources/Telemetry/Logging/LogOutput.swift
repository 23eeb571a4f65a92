public import Logging
import Foundation

/// Where log lines go and how they look: JSON lines for machines, readable lines on a terminal; always on standard error.
public enum LogOutput {
    /// Sets the process's log output up; to be called once, before the first logger is made.
    ///
    /// Lines of work that is traced carry its `trace_id` and `span_id`.
    ///
    /// - Parameters:
    ///   - level: The least level that is written.
    ///   - isTerminal: Whether standard error is a terminal; default: asked of the system.
    public static func bootstrap(level: Logger.Level, isTerminal: Bool? = nil) {
        let isTerminal = isTerminal ?? (isatty(STDERR_FILENO) == 1)
        LoggingSystem.bootstrap { label in
            var handler: any LogHandler =
                isTerminal ? StreamLogHandler.standardError(label: label) : JSONLinesLogHandler(label: label)
            handler.logLevel = level
            handler.metadataProvider = .trace
            return handler
        }
    }
}
