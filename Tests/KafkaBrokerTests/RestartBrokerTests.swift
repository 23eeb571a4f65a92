import Foundation
import Kafka
import TestSupport
import Testing

@Suite(
    "A broker that dies and comes back",
    .enabled(if: Broker.isThere && Broker.restartCommand != nil, Broker.restartReason), .serialized,
    .timeLimit(.minutes(2)))
struct RestartBrokerTests {
    @Test("the consumer joins again and goes on; the producer goes on, or says that it is finished")
    func restart() async throws {
        let topic = try await Broker.topic("input")
        let consumer = try Broker.consumer(group: Broker.name("group"), topic: topic)
        var producer = try Broker.producer()
        _ = try await producer.send(Broker.record(topic, "before"))
        _ = try await consumer.nextAssignment()
        #expect(try await consumer.nextMessages(maximum: 1).count == 1)

        // Answers whatever the group makes of it, while messages are pulled.
        let answering = Task { while try await !consumer.nextAssignment().isEmpty {} }
        try await Broker.restart()
        for attempt in 0... {
            try Task.checkCancellation()
            do throws(KafkaError) {
                _ = try await producer.send(Broker.record(topic, "after"))
                break
            } catch {
                #expect(attempt < 10)
                #expect(error.recovery == .retry || error.recovery == .recreateClient, "\(error) \(error.recovery)")
                if error.recovery == .recreateClient {
                    await producer.close(timeout: .zero)
                    producer = try Broker.producer()
                }
            }
        }
        // What was acknowledged less than a second before the crash may come again or be gone; what came after is there.
        var last: String?
        while last != "after" {
            try Task.checkCancellation()
            last = try await consumer.nextMessages(maximum: 1).last.map {
                String(decoding: $0.value ?? [], as: UTF8.self)
            }
        }
        answering.cancel()
        _ = await answering.result
        // A message may be faster than the word that the broker is back.
        if !consumer.isBrokerReachable {
            for await event in consumer.events where event == .brokerReachable(true) { break }
        }
        #expect(consumer.isBrokerReachable)
        await consumer.close()
        await producer.close()
    }

    @Test("a transaction that a crash interrupts is wholly there or not at all")
    func restartInTransaction() async throws {
        let topic = try await Broker.topic("output")
        let id = Broker.name("worker")
        var producer = try await Broker.transactionalProducer(id)
        try await producer.begin()
        try await producer.send([Broker.record(topic, "1"), Broker.record(topic, "2")])
        try await Broker.restart()
        do throws(KafkaError) {
            try await producer.commit()
        } catch {
            #expect(error.recovery != .reconfigure)
            await producer.close()
            producer = try await Broker.transactionalProducer(id)
        }
        for attempt in 0... {
            try Task.checkCancellation()
            do throws(KafkaError) {
                try await producer.transact(records: [Broker.record(topic, "3")], offsets: [], group: nil)
                break
            } catch {
                #expect(attempt < 10)
                guard error.recovery == .recreateClient else { continue }
                await producer.close()
                producer = try await Broker.transactionalProducer(id)
            }
        }
        let contents = try await Broker.contents(of: topic)
        #expect(contents == ["3"] || contents == ["1", "2", "3"])
        await producer.close()
    }
}

extension Broker {
    /// A shell command that kills the broker and starts it again: `KAFKA_TEST_RESTART`, or what the script that `TEST_BROKER` names does for it.
    static let restartCommand: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let command = environment["KAFKA_TEST_RESTART"] { return command }
        guard let script = environment["TEST_BROKER"], let port = environment["TEST_BROKER_PORT"] else { return nil }
        return "'\(script)' restart --port \(port)"
    }()
    static let restartReason: Comment =
        "set KAFKA_TEST_RESTART to a shell command that kills the broker and starts it again"

    /// Kills the broker and starts it again.
    static func restart() async throws {
        let exit = try await ChildProcess.run("/bin/sh", ["-c", restartCommand ?? "false"])
        #expect(exit.status == 0, "\(exit.errors)")
    }
}
