import Foundation

/// Where everything goes that is not a result.
public enum StandardError {
    /// Whether it goes to a terminal.
    public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes text, if anybody still reads it: there is no place left to report it otherwise.
    ///
    /// - Parameter text: As it is.
    public static func write(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
