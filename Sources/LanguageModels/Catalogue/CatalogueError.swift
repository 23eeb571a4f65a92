/// A catalogue file cannot be used.
public struct CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public enum Code: Hashable, Sendable {
        /// The file cannot be read.
        case unreadableFile
        /// The file is not JSON.
        case invalidJSON
        /// A field is missing, unknown or of the wrong kind.
        case invalidField
    }

    /// What went wrong.
    public let code: Code
    /// Where: the path to the field, such as `models[3].rates[0].standard.input`; empty for the file as a whole.
    public let path: String
    /// What was found or expected there.
    public let message: String

    /// The error in one line.
    public var description: String {
        path.isEmpty ? "model catalogue: \(message)" : "model catalogue: \(path): \(message)"
    }
}
