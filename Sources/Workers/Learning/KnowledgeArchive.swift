import Confidentiality
package import Contract
package import Guidance
package import Kafka
package import Logging
import Synchronization

/// The rules and memories of the knowledge topic as they were written, for who writes them anew with a change.
///
/// What the worker searches is cut and leaves out what is of no use to a prompt, such as what a rule rests on.
package final class KnowledgeArchive: Sendable {
    private struct State: Confidential {
        var values: [KnowledgeKey: [UInt8]] = [:]
        var bytes = 0
        /// What was written here and has not come back by the topic yet, with the time of its event.
        var pending: [KnowledgeKey: Timestamp] = [:]
        var isFull = false
    }

    private let maximumBytes: Int
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - maximumBytes: What is kept at most; of memories beyond it none can be changed.
    ///   - logger: Where to log, never a record's text.
    package init(maximumBytes: Int, logger: Logger) {
        self.maximumBytes = maximumBytes
        self.logger = logger
    }

    /// Takes records of the knowledge topic, in their order.
    package func take(_ messages: [KafkaMessage]) {
        let isFirstLeftOut = state.withLock { state in
            let wasFull = state.isFull
            for message in messages {
                guard let key = message.key.flatMap({ KnowledgeKey(String(decoding: $0, as: UTF8.self)) }),
                    key.kind == .rule || key.kind == .memory, !isOutdated(message.value, of: key, state)
                else { continue }
                state.pending[key] = nil
                store(key.kind == .rule && message.isRejection ? nil : message.value, key, &state)
            }
            return state.isFull && !wasFull
        }
        guard isFirstLeftOut else { return }
        logger.warning(
            "The knowledge is too large to be kept as it was written: some memories cannot be rated",
            metadata: ["setting": "GUIDANCE_KNOWLEDGE_MAX_BYTES"])
    }

    /// Takes what this worker is about to write, for it may change it again before the topic brings it back.
    ///
    /// - Parameters:
    ///   - value: The event as it is written.
    ///   - key: Its key.
    ///   - time: The event's time.
    package func keep(_ value: [UInt8], of key: KnowledgeKey, at time: Timestamp) {
        state.withLock { state in
            store(value, key, &state)
            state.pending[key] = time
        }
    }

    /// The event of a rule; nil where there is none, or it was rejected.
    package func rule(_ id: String) -> Event<RuleLearned>? { event(KnowledgeKey(.rule, id)) }

    /// The event of a memory; nil where there is none.
    package func memory(_ id: String) -> Event<MemoryRecorded>? { event(KnowledgeKey(.memory, id)) }

    private func event<Payload: EventPayload>(_ key: KnowledgeKey) -> Event<Payload>? {
        guard let value = state.withLock({ $0.values[key] }) else { return nil }
        return try? EventEnvelope(value).decode()
    }

    /// Whether the topic brings back an earlier version than the one that was written here last; a deletion never is.
    ///
    /// Of versions of the same millisecond only that one itself is no earlier one.
    private func isOutdated(_ value: [UInt8]?, of key: KnowledgeKey, _ state: State) -> Bool {
        guard let pending = state.pending[key], let value, let time = (try? EventEnvelope(value))?.time else {
            return false
        }
        return time < pending || time == pending && value != state.values[key]
    }

    private func store(_ value: [UInt8]?, _ key: KnowledgeKey, _ state: inout State) {
        state.bytes -= state.values.removeValue(forKey: key)?.count ?? 0
        guard let value else { return }
        guard key.kind == .rule || state.bytes + value.count <= maximumBytes else {
            state.isFull = true
            return
        }
        state.bytes += value.count
        state.values[key] = value
    }
}

extension KafkaMessage {
    /// Whether it says of a rule that it is none; nothing needs to be kept of it.
    fileprivate var isRejection: Bool {
        guard let value else { return false }
        return (try? EventEnvelope(value))?.type == .ruleRejected
    }
}
