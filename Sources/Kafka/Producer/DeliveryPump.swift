import CLibrdkafka
import Synchronization

/// The thread that brings delivery reports from librdkafka to those who wait for them.
///
/// Thousands of reports a second need not wake it thousands of times. It sleeps until the first report, then lets more gather:
/// 50 ms while nobody waits, 1 ms while somebody does. Idle it does not wake at all.
final class DeliveryPump: Sendable {
    private static let gathering = 50
    private static let gatheringForWaiters = 1

    private struct State {
        var roomWaiters: [@Sendable () -> Void] = []
        var closeWaiters: [Completion<Void>] = []
        var closeTimeout: Duration?
        var isFinished = false
    }

    private let client: ClientHandle
    /// Written by librdkafka: there are reports.
    private let reports: WakeSignal
    /// Written by us: somebody waits now.
    private let urgency: WakeSignal
    private let waiters = Atomic<Int>(0)
    private let closing = Atomic<Bool>(false)
    private let state = Mutex(State())

    init(client: ClientHandle) throws(KafkaError) {
        self.client = client
        reports = try WakeSignal()
        urgency = try WakeSignal()
        guard let queue = unsafe rd_kafka_queue_get_main(client.pointer) else {
            throw KafkaError(.fatal, "out of memory")
        }
        unsafe reports.attach(to: queue)
        unsafe rd_kafka_queue_destroy(queue)
        // What is in the queue already would never be signalled: a queue only tells when it was empty.
        reports.signal()
        try OwnThread.start("kafka-delivery") { [self] in run() }
    }

    /// Whether the producer takes no more records.
    var isClosing: Bool { closing.load(ordering: .sequentiallyConsistent) }

    /// Somebody waits for a report from now on.
    func expectWaiter() {
        if waiters.wrappingAdd(1, ordering: .relaxed).oldValue == 0 { urgency.signal() }
    }

    /// Somebody no longer waits.
    func dismissWaiter() { waiters.wrappingSubtract(1, ordering: .relaxed) }

    /// Calls `body` once there is room in the queue, or the producer is closed.
    func whenRoom(_ body: @escaping @Sendable () -> Void) {
        let isFinished = state.withLock { state in
            if !state.isFinished { state.roomWaiters.append(body) }
            return state.isFinished
        }
        if isFinished { body() } else { urgency.signal() }
    }

    /// Flushes for up to `timeout`, fails what is left, and ends the thread.
    func close(timeout: Duration) async {
        closing.store(true, ordering: .sequentiallyConsistent)
        let completion = Completion<Void>()
        let isFinished = state.withLock { state in
            if state.isFinished { return true }
            state.closeTimeout = state.closeTimeout ?? timeout
            state.closeWaiters.append(completion)
            return false
        }
        urgency.signal()
        if !isFinished { await completion.value() }
    }

    /// Ends the thread without waiting for anything.
    func abandon() {
        closing.store(true, ordering: .sequentiallyConsistent)
        state.withLock { $0.closeTimeout = $0.closeTimeout ?? .zero }
        urgency.signal()
    }

    /// Fails every record that is still here and brings the reports.
    ///
    /// For records that slipped in while closing, too.
    func sweep() {
        unsafe rd_kafka_purge(client.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        let deadline = ContinuousClock.now + .seconds(1)
        while unsafe rd_kafka_outq_len(client.pointer) > 0, ContinuousClock.now < deadline {
            unsafe rd_kafka_poll(client.pointer, 10)
        }
    }

    private func run() {
        while true {
            reports.wait(with: urgency)
            let someoneWaits = waiters.load(ordering: .relaxed) > 0 || state.withLock { !$0.roomWaiters.isEmpty }
            urgency.wait(milliseconds: someoneWaits ? Self.gatheringForWaiters : Self.gathering)
            // After the last wait: it may have taken the signal of a close.
            if let timeout = state.withLock({ $0.closeTimeout }) { return finish(after: timeout) }
            let served = unsafe rd_kafka_poll(client.pointer, 0)
            let outstanding = unsafe rd_kafka_outq_len(client.pointer)
            if served > 0 || outstanding == 0 { announceRoom() }
        }
    }

    private func announceRoom() {
        let waiters = state.withLock { state in
            defer { state.roomWaiters = [] }
            return state.roomWaiters
        }
        for waiter in waiters { waiter() }
    }

    private func finish(after timeout: Duration) {
        _ = unsafe rd_kafka_flush(client.pointer, CInt(clamping: timeout.milliseconds))
        sweep()
        if let queue = unsafe rd_kafka_queue_get_main(client.pointer) {
            unsafe WakeSignal.detach(from: queue)
            unsafe rd_kafka_queue_destroy(queue)
        }
        let waiters = state.withLock { state in
            state.isFinished = true
            defer { state.closeWaiters = [] }
            return state.closeWaiters
        }
        announceRoom()
        for waiter in waiters { waiter.complete(()) }
    }
}
