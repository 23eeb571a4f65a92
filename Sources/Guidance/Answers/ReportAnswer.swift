/// How a report is read: Markdown, for people.
public enum ReportAnswer {
    /// Why an answer is no report.
    public typealias Problem = AnswerProblem

    /// More than any report that was asked for, in bytes.
    static let maximumBytes = 256 * 1024

    /// Reads a report.
    ///
    /// - Parameter text: what the model answered.
    /// - Returns: the text without white space around it.
    /// - Throws: ``AnswerProblem`` if there is none, or too much.
    public static func markdown(from text: String) throws(Problem) -> String {
        guard text.utf8.count <= maximumBytes else {
            throw Problem(code: .tooLarge, message: "more than \(maximumBytes) bytes")
        }
        guard let start = text.firstIndex(where: { !$0.isWhitespace }),
            let end = text.lastIndex(where: { !$0.isWhitespace })
        else { throw Problem(code: .schemaViolation, message: "expected a text") }
        return String(text[start...end])
    }
}
