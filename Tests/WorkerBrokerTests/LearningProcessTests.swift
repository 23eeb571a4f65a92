import Contract
import Foundation
import Kafka
import ProviderSimulator
import TestSupport
import Testing

/// Learning workers as processes on a broker that has real groups and transactions.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct LearningProcessTests {
    private static let batch = BatchReference(batchKey: "batch-1", provider: "anthropic")
    /// A judgement takes about a tenth of a second, and they come one after the other.
    private static let pace = Pace(
        timeToFirstToken: .milliseconds(60), jitter: 0.5, deltaDelay: .milliseconds(1)...(.milliseconds(2)))

    /// Letters in the place of digits, for words that no other principle has.
    private static func word(_ number: Int) -> String {
        String(String(number).unicodeScalars.compactMap { Unicode.Scalar($0.value + 49) }.map(Character.init))
    }

    private static func reflection(_ number: Int, _ principle: String) -> ReflectionCompleted {
        ReflectionCompleted(
            jobID: "r-\(number)", consultationID: "c-\(number)", principle: principle, domain: "transfers",
            rationale: "It was missing.", batch: batch)
    }

    @Test func killedWorkersLeaveOneRuleForEachReflection() async throws {
        try await BrokerSystem.run(pace: Self.pace) { system in
            let count = 60
            try await system.publish(
                (0..<count).map {
                    let word = Self.word($0)
                    return Self.reflection(
                        $0, "Explain \(word)ally with \(word)ment, \(word)ship, \(word)ness and \(word)hood.")
                })
            var enough = 5
            var killed = try await system.startWorker(role: "learning")
            for _ in 0..<2 {
                let log = try await system.log(.knowledge)
                // Some are done, some are in the middle, some have not begun.
                _ = try await log.messages { $0.events(RuleLearned.self).count >= enough }
                await log.close()
                killed.signal(SIGKILL)
                let exit = await killed.exit()
                #expect(exit.wasSignalled)
                killed = try await system.startWorker(role: "learning")
                enough += 15
            }
            let log = try await system.log(.knowledge)
            _ = try await log.messages { $0.events(RuleLearned.self).count >= count }
            await log.close()
            killed.signal(SIGTERM)
            let exit = await killed.exit()
            #expect(exit.status == 0, "\(exit.errors)")
            let messages = try await system.settledMessages(.knowledge, .deadLetters)
            #expect(
                messages.events(RuleLearned.self).map(\.data.ruleID).sorted()
                    == (0..<count).map { "r-\($0)" }.sorted())
            #expect(messages.count == count, "no rejection, no dead letter")
        }
    }

    @Test func likePrinciplesStayOneRuleAcrossAKill() async throws {
        try await BrokerSystem.run(pace: Self.pace) { system in
            let count = 40
            // Half of them are in other words, and for the model to judge.
            try await system.publish(
                (0..<count).map {
                    Self.reflection(
                        $0,
                        $0.isMultiple(of: 2)
                            ? "Name lasting losses of promised pension income."
                            : "Always name lasting losses of promised pension income.")
                })
            let killed = try await system.startWorker(role: "learning")
            let log = try await system.log(.knowledge)
            _ = try await log.messages { $0.events(RuleLearned.self).count >= 10 }
            killed.signal(SIGKILL)
            _ = await killed.exit()
            let next = try await system.startWorker(role: "learning")
            await log.close()
            let all = try await system.log(.knowledge)
            _ = try await all.messages { $0.events(RuleLearned.self).count >= count }
            await all.close()
            next.signal(SIGTERM)
            let exit = await next.exit()
            #expect(exit.status == 0, "\(exit.errors)")
            let rules = try await system.settledMessages(.knowledge).events(RuleLearned.self).map(\.data)
            #expect(rules.count == count && Set(rules.map(\.ruleID)).count == 1)
            #expect(rules.last?.supportingEvidence.sorted() == (0..<count).map { "r-\($0)" }.sorted())
        }
    }
}

extension BrokerSystem {
    /// Puts results on `batch.results`.
    fileprivate func publish(_ results: [ReflectionCompleted]) async throws {
        let producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: Self.logger)
        for data in results {
            let event = Event(id: "\(data.jobID)-completed", source: "/test", time: .now, data: data)
            _ = try await producer.send(
                KafkaRecord(
                    topic: topics.name(.batchResults), key: Array(data.key.utf8), value: try event.encoded()))
        }
        await producer.close()
    }
}
