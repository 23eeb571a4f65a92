import Contract
import Foundation
import Kafka
import Logging
import TestSupport
import Testing

/// `guidance dead-letters` on a broker that has real transactions and committed offsets.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(5)))
struct DeadLetterProcessTests {
    @Test func replayedLettersComeBackCountedAndNotForEver() async throws {
        try await BrokerSystem.run { system in
            let worker = try await system.startWorker()
            for value in ["{", "[]", "nonsense"] { try await system.send(raw: Array(value.utf8)) }
            let log = try await system.log(.deadLetters)
            for round in 0...3 {
                let letters = try await log.messages { $0.count >= 3 }
                #expect(letters.allSatisfy { $0.replays == (round == 0 ? nil : "\(round)") })
                #expect(letters.allSatisfy { letter in letter.headers.count { $0.name == "dead-letter-reason" } == 1 })
                let replay = try await system.guidance("replay")
                #expect(replay.status == 0, "\(replay.errors)")
                let count = round < 3 ? 3 : 0
                #expect(replay.output.split(separator: "\n").count == count, "\(replay.errors)")
                #expect(replay.errors.contains("replayed \(count) dead letters"))
                #expect(replay.errors.contains("left 3 that came back too often") == (round == 3))
            }
            await log.close()
            let list = try await system.guidance("list", "--json")
            #expect(list.output.split(separator: "\n").count == 12 && !list.output.contains("nonsense"))
            let waiting = try await system.guidance("list", "--waiting", "--topic", "consultations")
            #expect(waiting.output.split(separator: "\n").count { $0.contains("waiting") } == 3, "\(waiting.output)")
            worker.signal(SIGTERM)
            #expect(await worker.exit().status == 0)
        }
    }

    @Test func aReplayThatWasInterruptedGoesOnWhereItWas() async throws {
        try await BrokerSystem.run { system in
            try await system.writeLetters(600)
            // Killed, stopped with Ctrl-C, with a filter and without: each run goes on where the others were.
            let killed = try system.startGuidance("replay", "--rate", "200", "--reason", "unknown_type")
            await killed.waits { $0.outputText.count { $0 == "\n" } >= 60 }
            killed.signal(SIGKILL)
            _ = await killed.exit()
            let stopped = try system.startGuidance("replay", "--rate", "200")
            await stopped.waits { $0.outputText.count { $0 == "\n" } >= 100 }
            stopped.signal(SIGINT)
            let stop = await stopped.exit()
            #expect(stop.status == 130 && !stop.wasSignalled, "\(stop.errors)")
            #expect(stop.errors.contains("replayed \(stop.output.count { $0 == "\n" }) dead letters"), "\(stop.errors)")
            let dry = try await system.guidance("replay", "--dry-run")
            #expect(dry.status == 0 && dry.errors.contains("would replay"))
            let rest = try await system.guidance("replay")
            #expect(rest.status == 0, "\(rest.errors)")
            #expect(rest.output == dry.output && !rest.output.isEmpty)
            let nothing = try await system.guidance("replay")
            #expect(nothing.status == 0 && nothing.output.isEmpty && nothing.errors == "replayed 0 dead letters\n")
            let values = try await system.replayedValues()
            #expect(values.sorted() == (0..<600).map { "letter-\($0)" }.sorted(), "each once")
            let again = try await system.guidance("replay", "--again", "--limit", "10")
            #expect(again.output.count { $0 == "\n" } == 10)
            #expect(try await system.replayedValues().count == 610)
        }
    }

    /// The broker does what it was asked, and the command never hears of it.
    @Test(.enabled(if: BrokerFaults.areAvailable, "TEST_BROKER names no broker that takes faults"))
    func lostAnswersSendNothingTwice() async throws {
        try await BrokerSystem.run { system in
            try await system.writeLetters(300)
            for fault in ["drop 26 1", "drop 28 1", "drop 0 1", "cut"] {
                let replay = try system.startGuidance("replay", "--rate", "200", "--limit", "70")
                await replay.waits { $0.outputText.contains("\n") }
                try await BrokerFaults.inject(fault)
                let exit = await replay.exit()
                #expect([0, 69, 75].contains(exit.status), "\(fault): \(exit.errors)")
            }
            let rest = try await system.guidance("replay")
            #expect(rest.status == 0, "\(rest.errors)")
            #expect(try await system.replayedValues().sorted() == (0..<300).map { "letter-\($0)" }.sorted())
        }
    }

    @Test func aSecondReplayEndsTheFirst() async throws {
        try await BrokerSystem.run { system in
            try await system.writeLetters(100)
            let first = try system.startGuidance("replay", "--rate", "10")
            await first.waits { $0.outputText.contains("\n") }
            let second = try await system.guidance("replay")
            #expect(second.status == 0, "\(second.errors)")
            let exit = await first.exit()
            #expect(exit.status == 75 && exit.errors.contains("another replay has begun"), "\(exit.errors)")
            #expect(try await system.replayedValues().sorted() == (0..<100).map { "letter-\($0)" }.sorted())
        }
    }

    /// So many gaps that they may not fit into what a broker keeps: then the replay stops before it sends what it could not remember.
    @Test func whatCannotBeRememberedIsNotSent() async throws {
        try await BrokerSystem.run { system in
            try await system.writeLetters(6_000)
            let gaps = try await system.guidance("replay", "--reason", "unknown_type")
            #expect(gaps.status == 0 || gaps.errors.contains("too many letters were left out"), "\(gaps.errors)")
            #expect(gaps.status == 0 || gaps.status == 75)
            let count = gaps.output.count { $0 == "\n" }
            #expect(count > 500 && gaps.errors.contains("replayed \(count) dead letters"))
            #expect(try await system.replayedValues().count == count)
            let rest = try await system.guidance("replay")
            #expect(rest.status == 0, "\(rest.errors)")
            #expect(try await system.replayedValues().sorted() == (0..<6_000).map { "letter-\($0)" }.sorted())
        }
    }

    @Test func whatCannotGoBackIsSaid() async throws {
        try await BrokerSystem.run { system in
            try await system.writeLetters(2)
            try await system.writeLetters(2, from: "nowhere-\(system.topics.prefix)")
            let replay = try await system.guidance("replay")
            #expect(replay.status == 69, "\(replay.errors)")
            #expect(replay.errors.contains("topics that do not exist: nowhere-\(system.topics.prefix) (2)"))
            #expect(try await system.replayedValues().count == 2, "the others went out")
            let ids = replay.output.split(separator: "\n").map(String.init)
            let named = try await system.guidance(["replay", "0@999999"] + ids)
            #expect(named.status == 69 && named.output.isEmpty)
            #expect(named.errors.contains("left 2 replayed before") && named.errors.contains("0@999999"))
            let show = try await system.guidance("show", try #require(ids.first))
            #expect(
                show.status == 0 && show.output.contains(/state +replayed/)
                    && show.output.contains("12 bytes") == false)
            #expect(!show.output.contains("letter-0"))
            let value = try await system.guidance("show", try #require(ids.first), "--value")
            #expect(value.output == "letter-0")
            let missing = try await system.guidance("show", "0@999999")
            #expect(missing.status == 69 && missing.errors.contains("there is no dead letter 0@999999"))
        }
    }
}

extension KafkaMessage {
    fileprivate var replays: String? { headers["dead-letter-replays"].map { String(decoding: $0, as: UTF8.self) } }
}

extension BrokerSystem {
    fileprivate func guidance(_ arguments: String...) async throws -> ChildProcess.Exit {
        try await guidance(arguments)
    }

    fileprivate func guidance(_ arguments: [String]) async throws -> ChildProcess.Exit {
        try await ChildProcess.run("guidance", ["dead-letters"] + arguments, environment: environment)
    }

    fileprivate func startGuidance(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess("guidance", ["dead-letters"] + arguments, environment: environment)
    }

    /// Writes letters as workers do, in transactions, so that there are markers in between; every other one of an unknown type.
    ///
    /// They come from the reviews, which no worker reads.
    fileprivate func writeLetters(_ count: Int, from origin: String? = nil) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: try #require(Self.bootstrapServers), clientID: "test")
        let producer = try KafkaTransactionalProducer(
            configuration: KafkaTransactionalProducerConfiguration(
                client: client, transactionalID: "letters-\(topics.prefix)"),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await producer.initialize()
        for start in stride(from: 0, to: count, by: 50) {
            let records = (start..<min(start + 50, count)).map { number in
                let headers = DeadLetterHeaders(
                    reason: number % 2 == 0 ? .unknownType : .invalidJSON, message: "wrong",
                    topic: origin ?? topics.name(.reviews), partition: 0, offset: Int64(number), time: .now,
                    attempts: 1, worker: "/test")
                return KafkaRecord(
                    topic: topics.name(.deadLetters), key: Array("k".utf8), value: Array("letter-\(number)".utf8),
                    headers: headers.headers.map { KafkaHeader(name: $0.name, text: $0.value) })
            }
            try await producer.transact(records: records, offsets: [], group: nil)
        }
        await producer.close()
    }

    /// What is on the topic that the letters came from, up to a record that is written behind it.
    fileprivate func replayedValues() async throws -> [String] {
        let servers = try #require(Self.bootstrapServers)
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(
                client: KafkaClientConfiguration(bootstrapServers: servers, clientID: "test")),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let last = UUID().uuidString
        _ = try await producer.send(
            KafkaRecord(topic: topics.name(.reviews), key: Array("end".utf8), value: Array(last.utf8)))
        await producer.close()
        let log = try await log(.reviews)
        let messages = try await log.messages { $0.contains { $0.value == Array(last.utf8) } }
        await log.close()
        return messages.filter { $0.key != Array("end".utf8) }.map { String(decoding: $0.value ?? [], as: UTF8.self) }
    }
}
