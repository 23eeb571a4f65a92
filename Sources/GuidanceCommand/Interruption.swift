import CommandLineTool
import Foundation
import Synchronization
import UnixSignals

/// Lets a command end in good order.
enum Interruption {
    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    /// Runs work that asks whether to stop: after the first Ctrl-C or `SIGTERM` it is to, and the second ends the process at once.
    ///
    /// - Parameter body: The work; asks at every step.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    static func watched<Value: Sendable>(
        _ body: (_ isStopping: @escaping @Sendable () -> Bool) async throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals {
                    // Not by `exit`, whose handlers race with librdkafka's threads.
                    if flag.isSet.exchange(true, ordering: .relaxed) { _exit(128 + signal.rawValue) }
                    StandardError.write("stopping; once more ends at once\n")
                }
            }
            defer { group.cancelAll() }
            return try await body { flag.isSet.load(ordering: .relaxed) }
        }
    }

    /// Runs work that goes on until someone ends it: Ctrl-C or `SIGTERM` cancels it, and that is no failure.
    ///
    /// - Parameter body: The work.
    /// - Throws: What the work throws before that.
    static func untilStopped(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals { return }
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
