/// Why a simulator could not be configured or did not run.
public struct SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: Sendable, Equatable {
        /// A setting is out of its bounds or cannot be read.
        case invalidConfiguration
        /// The address could not be listened on.
        case couldNotListen
        /// It stopped, or the caller was cancelled, before it was listening.
        case notRunning
    }

    /// The kind of failure.
    public let code: Code

    /// What happened and what can be done about it.
    public let message: String

    /// Creates an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What happened and what can be done about it.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
