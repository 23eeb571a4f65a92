/// A file of regulatory requirements cannot be used.
public struct RegulationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// The file is not JSON.
        case invalidJSON
        /// A field is missing, unknown, empty or of the wrong kind.
        case invalidField
        /// Two requirements have the same id.
        case repeatedID
    }

    /// What went wrong.
    public let code: Code
    /// Where, such as `requirements[3].references[0].date`; empty for the file as a whole.
    public let path: String
    /// What was found or expected there.
    public let message: String

    /// The error in one line.
    public var description: String {
        path.isEmpty ? "regulatory requirements: \(message)" : "regulatory requirements: \(path): \(message)"
    }
}
