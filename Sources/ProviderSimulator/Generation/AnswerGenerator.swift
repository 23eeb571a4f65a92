/// Writes the answer to a prompt: guidance on pensions, private notes about it, or JSON to a schema.
///
/// Deterministic: the same seed, prompt and settings give the same answer. What kind of answer is wanted is read from
/// the prompt itself, see ``PromptIntent``.
package struct AnswerGenerator: Sendable {
    private let configuration: AnswerConfiguration
    private let seed: UInt64
    /// Asked in turn for answers to schemas that they know; ``SchemaAnswer`` fills the rest.
    private let specialists: [any StructuredAnswering]
    /// Made once; all streams share its bytes.
    private let fixedAnswer: Answer?

    package init(
        configuration: AnswerConfiguration, seed: UInt64,
        specialists: [any StructuredAnswering] = [
            ComplianceVerdictAnswer(), LessonAnswer(), InsightsAnswer(), JudgementAnswer(),
        ]
    ) {
        self.configuration = configuration
        self.seed = seed
        self.specialists = specialists
        fixedAnswer = configuration.fixedSize.map { Answer(fixedSize: $0) }
    }

    /// The answer to a request.
    package func answer(_ request: CompletionRequest) -> Answer {
        answer(
            request.prompt, format: request.format, maximumTokens: request.maximumTokens - request.reasoningTokens,
            stopSequences: request.stopSequences)
    }

    /// The answer to a prompt.
    ///
    /// - Parameters:
    ///   - prompt: What is asked.
    ///   - format: The shape that is wanted.
    ///   - maximumTokens: Tokens allowed.
    ///   - stopSequences: The answer ends before the first of them.
    /// - Returns: The answer, cut into deltas.
    package func answer(
        _ prompt: PromptText, format: AnswerFormat, maximumTokens: Int, stopSequences: [String] = []
    ) -> Answer {
        if format == .text, let fixedAnswer { return fixedAnswer }
        var random = SeededRandom(seed: seed, stream: prompt.digest)
        let text = text(prompt, format, &random)
        return Answer(text, maximumTokens: maximumTokens, stopSequences: stopSequences, random: &random)
    }

    private func text(_ prompt: PromptText, _ format: AnswerFormat, _ random: inout SeededRandom) -> String {
        switch format {
        case .schema(let schema):
            let known = specialists.lazy.compactMap { $0.answer(prompt, schema: schema) }.first
            let value = known ?? SchemaAnswer(schema: schema, prompt: prompt).value(using: &random)
            return String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
        case .anyJSON:
            let value: JSONNode = ["answer": .string(guidance(prompt, .answer, &random))]
            return String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
        case .text:
            return guidance(prompt, PromptIntent(prompt), &random)
        }
    }

    private func guidance(_ prompt: PromptText, _ intent: PromptIntent, _ random: inout SeededRandom) -> String {
        let match = GuidanceTopic.match(PromptIntent.customersWords(in: prompt.question))
        let writer = GuidanceWriter(
            topic: match.topic, aside: match.aside, facts: PromptFacts(prompt), words: configuration.words)
        switch intent {
        case .report: return ReportWriter(prompt).text
        case .privateNotes: return writer.notes(using: &random)
        case .answer
        where match.isTransfer && configuration.compliance == .failsOnTransfers && !LessonAnswer.isHeeded(in: prompt):
            return writer.failingTransferAnswer(using: &random)
        case .answer, .correction: return writer.answer(using: &random)
        }
    }
}
