public import Contract
import Guidance

/// What audits will take, before anyone has counted: their prompts are built as workers build them, with no learned rules.
public struct AuditEstimate: Sendable {
    /// As English has it.
    private static let bytesPerToken = 4
    /// A verdict of 120 words, and its form.
    private static let verdictTokens = 250

    /// How many audits.
    public private(set) var audits = 0
    private var promptBytes = 0
    private let prompt = ValidationPrompt()

    /// Estimates nothing yet.
    public init() {}

    /// Tokens of all prompts, about; what caching makes cheaper is in it.
    public var inputTokens: Int { promptBytes / Self.bytesPerToken }

    /// Tokens of all verdicts, about.
    public var outputTokens: Int { audits * Self.verdictTokens }

    /// Adds an audit.
    public mutating func add(_ audit: AuditRequested) {
        audits += 1
        let prompt = prompt.prompt(
            customer: audit.customer, question: audit.question, guidance: audit.guidance, reasoning: audit.reasoning)
        promptBytes += prompt.parts.reduce(0) { $0 + $1.text.utf8.count }
        promptBytes += prompt.turns.reduce(0) { $0 + $1.text.utf8.count }
    }
}
