/// The form in which a model gives its verdict on an answer, and how it is read.
///
/// One schema for all providers: every property is required, none may be added, what may be missing is null, and there are
/// no numeric bounds, which not every provider takes. What the schema cannot hold is checked when the answer is read.
public enum VerdictAnswer {
    /// Why an answer is no verdict.
    public typealias Problem = AnswerProblem

    /// The schema's name, where a provider asks for one.
    public static let schemaName = "compliance_verdict"

    /// The JSON Schema; the same bytes each time.
    ///
    /// The reasoning comes first, so that the verdict follows from it.
    public static let schema: String = {
        let categories = ComplianceCategory.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        let severities = ComplianceIssue.Severity.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return """
            {"type":"object","properties":{\
            "reasoning":{"type":"string","description":"What was looked at and why the verdict follows, at most 120 words."},\
            "issues":{"type":"array","description":"What is wrong with the guidance; empty if nothing is.","items":\
            {"type":"object","properties":{\
            "category":{"type":"string","enum":[\(categories)]},\
            "severity":{"type":"string","enum":[\(severities)]},\
            "description":{"type":"string","description":"What is wrong, quoting the place in a few words."},\
            "suggestion":{"type":["string","null"],"description":"How to put it right, in one sentence; null if unclear."}},\
            "required":["category","severity","description","suggestion"],"additionalProperties":false}},\
            "passed":{"type":"boolean","description":"True only if no issue is medium, high or critical."},\
            "confidence":{"type":"number","description":"How sure the verdict is, from 0 to 1."},\
            "requires_human_review":{"type":"boolean","description":"Whether a person should look at it."}},\
            "required":["reasoning","issues","passed","confidence","requires_human_review"],"additionalProperties":false}
            """
    }()

    /// Reads a verdict.
    ///
    /// Strict in form, and then made consistent on the strict side: with an issue of medium severity or worse it is not
    /// passed, and with a critical one a person has to look. Not passed without any issue is a contradiction, for there
    /// would be nothing to put right.
    ///
    /// - Parameter text: what the model answered: one JSON document, with white space or a Markdown fence around it.
    /// - Returns: the verdict, within the wire contract's bounds.
    /// - Throws: ``AnswerProblem`` if the answer is anything else.
    public static func verdict(from text: String) throws(Problem) -> ComplianceVerdict {
        let fields = try StructuredAnswer.decode(VerdictFields.self, from: text)
        let verdict = fields.verdict.tightened(by: [])
        guard verdict.passed || !verdict.issues.isEmpty else {
            throw Problem(code: .inconsistent, message: "not passed, and no issue")
        }
        return verdict
    }
}

/// The answer as it stands in JSON, every field checked.
private struct VerdictFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case reasoning, issues, passed, confidence
        case requiresHumanReview = "requires_human_review"
    }

    private static let longestReasoning = 32_768

    let verdict: ComplianceVerdict

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        let confidence = try fields.decode(Double.self, forKey: .confidence)
        guard confidence.isFinite, (0...1).contains(confidence) else {
            throw DecodingError.dataCorruptedError(
                forKey: .confidence, in: fields, debugDescription: "expected a number from 0 to 1")
        }
        let issues = try fields.decode([IssueFields].self, forKey: .issues).map(\.issue)
        guard issues.count <= ComplianceVerdict.maximumIssues else {
            throw DecodingError.dataCorruptedError(
                forKey: .issues, in: fields, debugDescription: "more than \(ComplianceVerdict.maximumIssues) issues")
        }
        let reasoning = try fields.boundedText(
            try fields.decode(String.self, forKey: .reasoning), .reasoning, maximum: Self.longestReasoning)
        let isSound = try fields.decode(Bool.self, forKey: .passed) && !issues.contains { $0.severity >= .medium }
        verdict = ComplianceVerdict(
            passed: isSound, requiresHumanReview: try fields.decode(Bool.self, forKey: .requiresHumanReview),
            confidence: confidence, issues: issues, reasoning: reasoning.isEmpty ? nil : reasoning)
    }
}

private struct IssueFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case category, severity, description, suggestion
    }

    private static let longestText = 8_192

    let issue: ComplianceIssue

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        guard fields.contains(.suggestion) else {
            throw DecodingError.keyNotFound(
                Field.suggestion, DecodingError.Context(codingPath: fields.codingPath, debugDescription: ""))
        }
        let word = try fields.decode(String.self, forKey: .severity)
        guard let severity = ComplianceIssue.Severity(rawValue: word) else {
            throw DecodingError.dataCorruptedError(forKey: .severity, in: fields, debugDescription: "unknown severity")
        }
        guard let category = ComplianceCategory(rawValue: try fields.decode(String.self, forKey: .category)) else {
            throw DecodingError.dataCorruptedError(forKey: .category, in: fields, debugDescription: "unknown category")
        }
        let suggestion = try fields.decodeIfPresent(String.self, forKey: .suggestion)
        let bounded = try suggestion.map { try fields.boundedText($0, .suggestion, maximum: Self.longestText) }
        issue = ComplianceIssue(
            category, severity, try fields.filledText(.description, maximum: Self.longestText),
            suggestion: bounded.flatMap { $0.isEmpty ? nil : $0 })
    }
}
