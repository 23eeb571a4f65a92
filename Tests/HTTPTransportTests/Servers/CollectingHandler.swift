import HTTPTransport
import HTTPTypes
import Synchronization

/// Keeps what it is given, and lets a test wait for it and steer.
final class CollectingHandler: HTTPTransferHandler {
    /// Everything so far.
    struct Log: Sendable {
        var head: HTTPResponse?
        var body: [UInt8] = []
        var pieces = 0
        var timers = 0
        var transfer: HTTPTransfer?
    }

    private let log = Mutex(Log())
    private let waiters = Mutex<[(@Sendable (Log) -> Bool, CheckedContinuation<Void, Never>)]>([])
    private let onBytes: @Sendable (Log, HTTPTransfer) -> HTTPTransferFlow
    private let onHead: @Sendable (HTTPTransfer) -> Void
    private let onTimer: @Sendable (Log, HTTPTransfer) -> Void

    /// Each closure is called with the log after the event.
    init(
        onHead: @escaping @Sendable (HTTPTransfer) -> Void = { _ in },
        onTimer: @escaping @Sendable (Log, HTTPTransfer) -> Void = { _, _ in },
        onBytes: @escaping @Sendable (Log, HTTPTransfer) -> HTTPTransferFlow = { _, _ in .proceed }
    ) {
        self.onHead = onHead
        self.onTimer = onTimer
        self.onBytes = onBytes
    }

    /// What has come so far.
    var current: Log { log.withLock { $0 } }

    /// The body so far, as text.
    var text: String { String(decoding: current.body, as: UTF8.self) }

    /// Waits until the log is as wanted.
    func wait(until condition: @escaping @Sendable (Log) -> Bool) async {
        await withCheckedContinuation { continuation in
            waiters.withLock { $0.append((condition, continuation)) }
            wake()
        }
    }

    func receive(head: HTTPResponse, on transfer: HTTPTransfer) {
        log.withLock {
            $0.head = head
            $0.transfer = transfer
        }
        onHead(transfer)
        wake()
    }

    func receive(bytes: Span<UInt8>, on transfer: HTTPTransfer) -> HTTPTransferFlow {
        let log = log.withLock { log in
            unsafe bytes.withUnsafeBufferPointer { unsafe log.body.append(contentsOf: $0) }
            log.pieces += 1
            return log
        }
        defer { wake() }
        return onBytes(log, transfer)
    }

    func timerFired(on transfer: HTTPTransfer) {
        let log = log.withLock { log in
            log.timers += 1
            return log
        }
        onTimer(log, transfer)
        wake()
    }

    private func wake() {
        let log = current
        let ready = waiters.withLock { waiters in
            let ready = waiters.filter { $0.0(log) }
            waiters.removeAll { $0.0(log) }
            return ready
        }
        for (_, continuation) in ready { continuation.resume() }
    }
}
