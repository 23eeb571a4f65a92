import Contract
import Guidance
import LanguageModels
import Workers

/// What a provider's batch would be given: audits of a share of the answers, and a reflection on each that failed its check.
///
/// There are no batch workers yet, so the calls are made one by one, with the prompts of audit and reflection, and priced as in a batch.
struct BatchPhase {
    /// One call's tokens.
    struct Call: Sendable {
        let usage: TokenUsage
        let isAudit: Bool
    }

    let access: ModelAccess

    func run(
        audits: [ConsultationCompleted], reflections: [ReflectionRequested], rules: [String]
    ) async throws -> [Call] {
        let validation = ValidationPrompt(rules: rules)
        let reflection = ReflectionPrompt(rules: rules)
        let verdict = try OutputSchema(name: VerdictAnswer.schemaName, json: VerdictAnswer.schema)
        let lesson = try OutputSchema(name: ReflectionAnswer.schemaName, json: ReflectionAnswer.schema)
        let auditRequests = audits.map { answer in
            let prompt = validation.prompt(
                customer: answer.customer, question: answer.question, guidance: answer.text,
                reasoning: answer.reasoning)
            return access.request(
                prompt, cacheKey: answer.customerID, limit: 2_000, temperature: 0, outputSchema: verdict)
        }
        let reflectionRequests = reflections.map { job in
            let prompt = reflection.prompt(
                customer: job.customer, question: job.question, guidance: job.guidance, issues: job.issues)
            return access.request(prompt, cacheKey: job.customer.customerID, limit: 2_000, outputSchema: lesson)
        }
        return try await calls(auditRequests, isAudit: true) + calls(reflectionRequests, isAudit: false)
    }

    private func calls(_ requests: [ModelRequest], isAudit: Bool) async throws -> [Call] {
        guard let first = requests.first else { return [] }
        // The first writes the prefix, as one would do before a batch.
        var calls = [Call(usage: try await access.provider.complete(first).usage, isAudit: isAudit)]
        try await withThrowingTaskGroup(of: TokenUsage.self) { group in
            var rest = requests.dropFirst()
            for _ in 0..<16 {
                guard let request = rest.popFirst() else { break }
                group.addTask { try await access.provider.complete(request).usage }
            }
            while let usage = try await group.next() {
                calls.append(Call(usage: usage, isAudit: isAudit))
                if let request = rest.popFirst() {
                    group.addTask { try await access.provider.complete(request).usage }
                }
            }
        }
        return calls
    }
}
