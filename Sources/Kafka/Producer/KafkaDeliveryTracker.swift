import Synchronization

/// Follows the records of one stream from the queue to their acknowledgement.
///
/// Once one of them has failed, further records are refused: a stream has no silent gap. For one producer; a producer that
/// takes its place needs trackers of its own.
public final class KafkaDeliveryTracker: Sendable {
    private struct State {
        var failure: KafkaError?
        var waiters: [Completion<Void>] = []
        var pump: DeliveryPump?
    }

    // What every record touches; everything else is behind the lock.
    private let count = Atomic<Int>(0)
    private let failed = Atomic<Bool>(false)
    private let isBound = Atomic<Bool>(false)
    private let state = Mutex(State())

    /// A tracker without records.
    public init() {}

    /// How many records are queued or in flight.
    public var outstanding: Int { count.load(ordering: .relaxed) }

    /// The first failure, if there was one.
    public var failure: KafkaError? { failed.load(ordering: .acquiring) ? state.withLock { $0.failure } : nil }

    /// Returns when all records that were queued through this tracker are acknowledged.
    ///
    /// - Throws: The first failure, once nothing is outstanding; ``KafkaError/Code/cancelled`` at once when the task is
    ///   cancelled.
    public func settled() async throws(KafkaError) {
        let completion = Completion<Void>()
        let pump: DeliveryPump? = state.withLock { state in
            guard count.load(ordering: .acquiring) > 0, let pump = state.pump else { return nil }
            state.waiters.append(completion)
            return pump
        }
        if let pump {
            pump.expectWaiter()
            await withTaskCancellationHandler {
                await completion.value()
            } onCancel: {
                completion.complete(())
            }
            pump.dismissWaiter()
        }
        if let failure { throw failure }
        if count.load(ordering: .acquiring) > 0, Task.isCancelled {
            throw KafkaError(.cancelled, "cancelled while records were outstanding")
        }
    }

    /// Whether a further record may be queued.
    var accepts: Bool { !failed.load(ordering: .relaxed) }

    /// Tells the tracker whose thread brings its reports.
    func bind(to pump: DeliveryPump) {
        if isBound.load(ordering: .relaxed) { return }
        state.withLock { $0.pump = pump }
        isBound.store(true, ordering: .relaxed)
    }

    /// One more record is about to be queued.
    ///
    /// From the first one to the last report the tracker keeps itself alive, since librdkafka holds its plain
    /// address.
    func expect() {
        if count.wrappingAdd(1, ordering: .relaxed).oldValue == 0 { _ = unsafe Unmanaged.passRetained(self) }
    }

    /// A record that was expected was not taken.
    func withdraw() { decrement() }

    /// A record has been delivered, or not.
    func settle(_ error: KafkaError?) {
        if let error { fail(error) }
        decrement()
    }

    /// The stream has a gap from here on.
    func fail(_ error: KafkaError) {
        state.withLock { $0.failure = $0.failure ?? error }
        failed.store(true, ordering: .releasing)
    }

    private func decrement() {
        guard count.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.complete(()) }
        unsafe Unmanaged.passUnretained(self).release()
    }
}
