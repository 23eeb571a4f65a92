import Contract
import Kafka
import Logging
import TestSupport

extension EmbeddedSystem {
    /// Puts a cancellation on the control topic.
    func cancel(_ id: String) async throws {
        let data = ConsultationCancelled(consultationID: id, reason: "no longer needed")
        try await control([Event(id: "\(id)-cancelled", source: "/test", time: .now, data: data).encoded()])
    }

    /// Puts raw bytes on the control topic.
    func control(_ values: [[UInt8]]) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "test")
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        for value in values {
            _ = try await producer.send(KafkaRecord(topic: topics.name(.control), key: [1], value: value))
        }
        await producer.close()
    }

    /// Returns once a reader has seen text of an answer.
    func firstChunk() async throws {
        let log = try await TopicLog([topics.name(.replies)], on: cluster.bootstrapServers)
        _ = try await log.messages { !$0.events(ReplyChunk.self).isEmpty }
        await log.close()
    }

    /// How each consultation ended, each as often as it has a result: nil where it was answered.
    func ends(results count: Int) async throws -> [String: [FailureCode?]] {
        var ends: [String: [FailureCode?]] = [:]
        for message in try await messages([.results], results: count) {
            guard let envelope = try? EventEnvelope(message.value ?? []) else { continue }
            if let failed = try? envelope.decode(ConsultationFailed.self).data, envelope.type == .consultationFailed {
                ends[failed.consultationID, default: []].append(failed.code)
            } else if let completed = try? envelope.decode(ConsultationCompleted.self).data {
                ends[completed.consultationID, default: []].append(nil)
            }
        }
        return ends
    }
}
