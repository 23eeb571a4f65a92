/// Why a command could not do what it was asked, in words for the person who typed it.
public struct CommandFailure: Error, CustomStringConvertible {
    /// The exit status that a script sees.
    public let status: ExitStatus
    /// One line: what went wrong and what to do about it; several where several inputs are wrong.
    public let description: String

    /// Makes a failure.
    ///
    /// - Parameters:
    ///   - status: The exit status.
    ///   - message: What went wrong and what to do about it.
    public init(_ status: ExitStatus, _ message: String) {
        self.status = status
        description = message
    }
}
