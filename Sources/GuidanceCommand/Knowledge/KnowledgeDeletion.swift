import CommandLineTool
import Contract
import Guidance
import Logging
import Operations
import Settings
import Workers

/// Deletes entries of the knowledge by their keys, and says which there were not.
struct KnowledgeDeletion {
    let keys: [KnowledgeKey]
    /// What was done to them, such as "deleted".
    let done: String
    /// What one and several are called.
    let noun: (one: String, several: String)

    func run(_ standard: StandardOptions) async throws {
        let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
        let (client, topics) = (try kafka.client(id: "guidance-knowledge"), try kafka.topics())
        let logger = Logger(label: "guidance")
        let contents = try await KnowledgeReader(client: client, topics: topics, logger: logger).contents()
        // What cannot be read can be deleted, too.
        let present = Set(contents.records.map(\.key) + contents.rejected.map(\.data.key) + contents.unreadable)
        let wanted = Set(keys)
        let found = wanted.filter { present.contains($0.description) }.sorted()
        if !found.isEmpty {
            let publisher = try await KnowledgePublisher(client: client, topics: topics, logger: logger)
            do {
                try await publisher.delete(found)
            } catch {
                await publisher.close()
                throw error
            }
            await publisher.close()
        }
        StandardError.write("\(done) \(found.count == 1 ? "1 \(noun.one)" : "\(found.count) \(noun.several)")\n")
        let missing = wanted.subtracting(found).sorted()
        guard missing.isEmpty else {
            throw CommandFailure(
                .unavailable, "there is no \(missing.map(\.description.printable).joined(separator: ", "))")
        }
    }
}
