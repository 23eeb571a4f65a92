/// The form in which a model judges a principle, and how it is read.
public enum JudgementAnswer {
    /// Why an answer is no judgement.
    public typealias Problem = AnswerProblem

    /// The schema's name, where a provider asks for one.
    public static let schemaName = "principle_judgement"

    /// The JSON Schema; the same bytes each time, with the reason first so that the verdict follows from it.
    public static let schema = """
        {"type":"object","properties":{\
        "reason":{"type":"string","description":"Why the verdict follows, at most 60 words."},\
        "verdict":{"type":"string","enum":[\(JudgementFields.Word.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]},\
        "rule":{"type":["integer","null"],"description":"The number of the rule that it duplicates or contradicts, else null."},\
        "principle":{"type":"string","description":"The principle, refined, in one sentence."},\
        "domain":{"type":"string","description":"Where it applies, such as transfers, tax or scams."},\
        "value":{"type":"number","description":"How much better guidance becomes, from 0 to 1."}},\
        "required":["reason","verdict","rule","principle","domain","value"],"additionalProperties":false}
        """

    /// Reads a judgement.
    ///
    /// - Parameters:
    ///   - text: what the model answered: one JSON document, with white space or a Markdown fence around it.
    ///   - ruleCount: how many rules it was shown.
    /// - Returns: the judgement; where it is duplicate or contradicts, of a rule that was shown.
    /// - Throws: ``AnswerProblem`` if the answer is anything else.
    public static func judgement(from text: String, ruleCount: Int) throws(Problem) -> PrincipleJudgement {
        let judgement = try StructuredAnswer.decode(JudgementFields.self, from: text).judgement
        switch judgement.verdict {
        case .duplicate(let rule) where rule < 1 || rule > ruleCount,
            .contradicts(let rule) where rule < 1 || rule > ruleCount:
            throw Problem(code: .schemaViolation, message: "rule: names one that was not shown")
        default: return judgement
        }
    }
}

private struct JudgementFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case reason, verdict, rule, principle, domain, value
    }

    enum Word: String, CaseIterable {
        case new, duplicate, contradicts
        case tooSpecific = "too_specific"
        case unsafe, poor
    }

    /// More than an event holds of an explanation.
    private static let longestReason = 2_000
    /// More than a sentence that can be followed.
    private static let longestPrinciple = 1_000
    private static let longestDomain = 100

    let judgement: PrincipleJudgement

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        guard fields.contains(.rule) else {
            throw DecodingError.keyNotFound(
                Field.rule, DecodingError.Context(codingPath: fields.codingPath, debugDescription: ""))
        }
        guard let word = Word(rawValue: try fields.decode(String.self, forKey: .verdict)) else {
            throw DecodingError.dataCorruptedError(forKey: .verdict, in: fields, debugDescription: "unknown verdict")
        }
        let value = try fields.decode(Double.self, forKey: .value)
        guard value.isFinite, (0...1).contains(value) else {
            throw DecodingError.dataCorruptedError(
                forKey: .value, in: fields, debugDescription: "expected a number from 0 to 1")
        }
        let rule = try fields.decodeIfPresent(Double.self, forKey: .rule)
        judgement = PrincipleJudgement(
            verdict: try Self.verdict(word, rule, fields),
            principle: try fields.filledText(.principle, maximum: Self.longestPrinciple),
            domain: Self.domain(try fields.filledText(.domain, maximum: Self.longestDomain)), value: value,
            reason: try fields.filledText(.reason, maximum: Self.longestReason))
    }

    private static func verdict(
        _ word: Word, _ rule: Double?, _ fields: KeyedDecodingContainer<Field>
    ) throws -> PrincipleJudgement.Verdict {
        switch word {
        case .new: return .new
        case .tooSpecific: return .tooSpecific
        case .unsafe: return .unsafe
        case .poor: return .poor
        case .duplicate, .contradicts:
            guard let number = rule.flatMap({ Int(exactly: $0) }) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .rule, in: fields, debugDescription: "expected the number of a rule")
            }
            return word == .duplicate ? .duplicate(of: number) : .contradicts(number)
        }
    }

    /// Lower-case words joined by underscores, so that one domain has one name.
    private static func domain(_ text: String) -> String {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? "general" : words.joined(separator: "_")
    }
}
