import Foundation

/// Where results go: what is written is there at once, on a pipe as on a terminal.
public enum StandardOutput {
    /// Why nothing more can be written.
    public enum Failure: Error, Equatable {
        /// Whoever read it has seen enough, as `head` does: a reason to end quietly.
        case readerIsGone
        /// The system refused, for example because a disk is full; its words.
        case refused(String)
    }

    /// Whether it goes to a terminal, which takes orders from what is written.
    public static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// How many lines the terminal shows; nil where it is none, or does not say.
    public static var rows: Int? { size.flatMap { $0.ws_row > 0 ? Int($0.ws_row) : nil } }

    /// How many characters a line of the terminal takes; nil where it is none, or does not say.
    public static var columns: Int? { size.flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil } }

    private static var size: winsize? {
        var size = winsize()
        return unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    /// Writes text.
    ///
    /// - Parameter text: As it is.
    /// - Throws: `Failure`.
    public static func write(_ text: String) throws(Failure) {
        try write(bytes: Array(text.utf8))
    }

    /// Writes bytes.
    ///
    /// - Parameter bytes: As they are.
    /// - Throws: `Failure`.
    public static func write(bytes: [UInt8]) throws(Failure) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(bytes))
        } catch {
            let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
            throw cause.code == Int(EPIPE) ? .readerIsGone : .refused(cause.localizedFailureReason ?? "\(cause.code)")
        }
    }

    /// Writes lines, each ended by a line feed.
    ///
    /// - Parameter lines: Without their line feeds.
    /// - Throws: `Failure`.
    public static func write(lines: some Sequence<String>) throws(Failure) {
        try write(lines.map { $0 + "\n" }.joined())
    }
}
