/// A model's answer cannot be used: ask again, and in the end do without.
///
/// Tells what is wrong in words of ours; nothing of the answer is repeated.
public struct AnswerProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// It is longer than any sound answer.
        case tooLarge
        /// It is not one JSON document, where one was asked for.
        case invalidJSON
        /// A field is missing, unknown, of the wrong kind, too long or out of range.
        case schemaViolation
        /// Its fields contradict one another.
        case inconsistent
    }

    /// What is wrong.
    public let code: Code
    /// Where and how.
    public let message: String

    package init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The problem in one line.
    public var description: String { "model's answer: \(message)" }
}
