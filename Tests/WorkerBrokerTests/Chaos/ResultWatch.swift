import Contract
import Foundation
import Kafka
import Synchronization
import TestSupport

/// Which consultations have a result, as `read_committed` readers learn of it.
final class ResultWatch: Sendable {
    private struct State {
        var finished: [String: ContinuousClock.Instant] = [:]
        var watchers: [UUID: AsyncStream<Void>.Continuation] = [:]
    }

    private let log: TopicLog
    private let state = Mutex(State())

    /// - Parameter system: Whose results to watch.
    /// - Throws: `KafkaError` where there is no broker.
    init(_ system: BrokerSystem) async throws {
        log = try await system.log(.results)
    }

    /// Reads until its task is cancelled.
    func run() async throws {
        while !Task.isCancelled {
            var isFirst = true
            let messages = try await log.messages { _ in
                defer { isFirst = false }
                return !isFirst
            }
            let ids =
                messages.events(ConsultationCompleted.self).map(\.data.consultationID)
                + messages.events(ConsultationFailed.self).map(\.data.consultationID)
            guard !ids.isEmpty else { continue }
            let watchers = state.withLock { state in
                state.finished.merge(ids.map { ($0, .now) }) { first, _ in first }
                return state.watchers.values
            }
            for watcher in watchers { watcher.yield() }
        }
    }

    /// The consultations that have a result.
    var finished: Set<String> { state.withLock { Set($0.finished.keys) } }

    /// The consultations that had a result by then.
    func finished(before time: ContinuousClock.Instant) -> Set<String> {
        state.withLock { Set($0.finished.filter { $0.value < time }.keys) }
    }

    /// Returns when the results satisfy a condition; false where none of that came within the limit.
    func waits(within limit: Duration, until isEnough: @escaping @Sendable (Set<String>) -> Bool) async -> Bool {
        await isOver(within: limit) { [self] in
            let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            let id = UUID()
            state.withLock { $0.watchers[id] = continuation }
            defer { state.withLock { $0.watchers[id] = nil } }
            guard !isEnough(finished) else { return }
            for await _ in changes where isEnough(finished) { return }
        }
    }
}
