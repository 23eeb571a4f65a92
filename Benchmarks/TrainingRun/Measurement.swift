import Contract
import Foundation
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
import Logging
import Operations
import ProviderSimulator
import Settings
import Workers

/// Runs the consultations and what follows them, and adds up what they cost.
struct Measurement {
    let run: TrainingRun
    let time: SimulatedTime
    let simulator: ProviderSimulator
    let models: ModelSettings
    let client: KafkaClientConfiguration
    let logger: Logger

    func report(since started: ContinuousClock.Instant) async throws -> TrainingReport {
        let conversations = Conversation.all(
            consultations: run.consultations, seconds: run.atOnce ? 0 : run.hours * 3_600, seed: run.seed)
        let phase = ConsultationPhase(time: time, client: client, topics: .standard, logger: logger)
        let rules = run.withoutKnowledge ? [] : Knowledge(seed: run.seed).standingRules
        var told = -1
        let outcome = try await phase.run(conversations, seed: run.seed) { done, seconds in
            guard done * 20 / run.consultations > told else { return }
            told = done * 20 / run.consultations
            tell("\(done) of \(run.consultations) consultations, \(Int(seconds / 60)) simulated minutes")
        }
        let records = simulator.journal.requests
        let http = try HTTPClient()
        let accesses = try [ModelRole.realtime, .validation, .batch].map {
            try ModelAccess.all(for: $0, settings: models, client: http)[0]
        }
        let (answers, checks, batch) = (accesses[0], accesses[1], accesses[2])
        var random = SeededGenerator(seed: run.seed &+ 17)
        let audited = outcome.answers.sorted { $0.consultationID < $1.consultationID }
            .filter { _ in random.chance(run.auditShare) }
        tell("\(audited.count) audits and \(outcome.reflections.count) reflections")
        // Whatever waits for a batch waits for some time.
        time.advance(to: time.elapsed + 3_600)
        let calls = try await BatchPhase(access: batch).run(
            audits: audited, reflections: outcome.reflections, rules: rules)
        await http.close()

        let journal = try records.reduce(USDollars.zero) { sum, record in
            sum + (try cost(of: TokenUsage(record.usage), by: record.model == checks.model ? checks : answers)).usd
        }
        return TrainingReport(
            provider: run.provider.rawValue,
            models: ["answers": answers.model, "checks": checks.model, "batches": batch.model],
            consultations: run.consultations, failed: outcome.failures.count, conversations: conversations.count,
            seed: run.seed, simulatedHours: run.hours, auditShare: run.auditShare,
            hasKnowledge: !run.withoutKnowledge,
            firstText: outcome.waits.quantile(0.5).flatMap { p50 in
                outcome.waits.quantile(0.95).map { ["p50": p50.rounded(), "p95": $0.rounded()] }
            } ?? [:],
            rows: [
                try row("answers", outcome.answers.map { ($0.usage, $0.cost) }),
                try row("checks and corrections", outcome.checks.map { ($0.usage, $0.cost) }),
                try row("audits", calls.filter(\.isAudit), by: batch),
                try row("reflections", calls.filter { !$0.isAudit }, by: batch),
            ],
            journal: journal,
            shares: try shares(records, answers: answers, checks: checks),
            answerParts: parts(
                records.filter { $0.model != checks.model },
                ConsultationPrompt(rules: rules).prompt(customer: Customer(customerID: "x"), question: "?"),
                [
                    "role and duties (fixed)", "requirements (knowledge)", "customer and cases",
                    "conversation and request",
                ]),
            checkParts: parts(
                records.filter { $0.model == checks.model },
                ValidationPrompt(rules: rules).prompt(
                    customer: Customer(customerID: "x"), question: "?", guidance: "?"),
                ["duties (fixed)", "requirements (knowledge)", "customer, question and guidance"]),
            seconds: ((ContinuousClock.now - started) / .milliseconds(1)).rounded() / 1_000)
    }

    /// What events say of their calls.
    private func row(_ calls: String, _ events: [(usage: Usage, cost: Cost?)]) throws -> TrainingReport.Row {
        var row = TrainingReport.Row(calls)
        for (usage, cost) in events {
            guard let cost, let usd = USDollars(cost.usd.description),
                let plain = USDollars(cost.usdWithoutCache.description)
            else { throw UnknownPrice() }
            row.count += 1
            row.usage += TokenUsage(
                inputTokens: usage.inputTokens, cacheReadTokens: usage.cacheReadTokens,
                cacheWriteTokens: usage.cacheWriteTokens, outputTokens: usage.outputTokens)
            row.plain += plain
            row.cached += usd
        }
        (row.batched, row.batchedWithoutHits) = (row.cached, row.cached)
        return row
    }

    /// Calls that would be in a batch.
    private func row(
        _ name: String, _ calls: [BatchPhase.Call], by access: ModelAccess
    ) throws -> TrainingReport.Row {
        var row = TrainingReport.Row(name)
        for call in calls {
            let single = try cost(of: call.usage, by: access)
            let batched = try cost(of: call.usage, by: access, .batch)
            row.count += 1
            row.usage += call.usage
            row.plain += single.usdWithoutCache
            row.cached += single.usd
            row.batched += batched.usd
            row.batchedWithoutHits += batched.usdWithoutCache
        }
        return row
    }

    private func cost(
        of usage: TokenUsage, by access: ModelAccess, _ service: ModelService = .standard
    ) throws -> ModelCost {
        guard let cost = access.cost(of: usage, service: service) else { throw UnknownPrice() }
        return cost
    }

    /// What the calls cost, by what was paid for.
    private func shares(
        _ records: [RequestRecord], answers: ModelAccess, checks: ModelAccess
    ) throws -> [String: Double] {
        var sums: [String: Double] = [:]
        for record in records {
            let access = record.model == checks.model ? checks : answers
            let kind = record.model == checks.model ? "checks" : "answers"
            let usage = TokenUsage(record.usage)
            let plain = usage.uncachedInputTokens
            let hour = usage.cacheWriteOneHourTokens
            let minutes = usage.cacheWriteTokens - hour
            let kinds: [(String, TokenUsage)] = [
                ("output", TokenUsage(outputTokens: usage.outputTokens)),
                ("prompt, neither read nor written", TokenUsage(inputTokens: plain)),
                ("cache read", TokenUsage(inputTokens: usage.cacheReadTokens, cacheReadTokens: usage.cacheReadTokens)),
                ("cache write", TokenUsage(inputTokens: minutes, cacheWriteTokens: minutes)),
                (
                    "cache write for an hour",
                    TokenUsage(inputTokens: hour, cacheWriteTokens: hour, cacheWriteOneHourTokens: hour)
                ),
            ]
            for (name, usage) in kinds {
                sums["\(kind): \(name)", default: 0] += try cost(of: usage, by: access).usd.approximateValue
            }
        }
        let total = sums.values.reduce(0, +)
        return sums.filter { $0.value > 0 }.mapValues {
            ($0 / max(total, .leastNonzeroMagnitude) * 10_000).rounded() / 10_000
        }
    }

    private func parts(_ records: [RequestRecord], _ prompt: Prompt, _ names: [String]) -> [PartRates.Part] {
        records.reduce(into: PartRates(prompt, names: names)) { $0.add($1.usage) }.parts
    }

    private func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// A model whose prices the catalogue does not have was asked.
struct UnknownPrice: Error, CustomStringConvertible {
    let description = "a model was asked whose prices are not known"
}

extension TokenUsage {
    init(_ usage: RequestRecord.Usage) {
        self.init(
            inputTokens: usage.inputTokens, cacheReadTokens: usage.cacheReadTokens,
            cacheWriteTokens: usage.cacheWriteTokens + usage.cacheWriteHourTokens,
            cacheWriteOneHourTokens: usage.cacheWriteHourTokens, outputTokens: usage.outputTokens)
    }
}
