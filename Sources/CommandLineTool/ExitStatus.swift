/// How a command ends, by the numbers of BSD's `sysexits.h`, so that scripts can tell one failure from another.
public enum ExitStatus: Int32, Sendable {
    /// The input data was incorrect.
    case badInput = 65
    /// A service that is needed cannot be reached, or lacks what it should have.
    case unavailable = 69
    /// Something failed that should not have.
    case internalError = 70
    /// The output could not be written.
    case outputFailed = 74
    /// Not done yet; trying again later may work.
    case temporaryFailure = 75
    /// A setting is wrong.
    case badConfiguration = 78
}
