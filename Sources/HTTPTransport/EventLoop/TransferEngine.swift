import CLibcurl
import HTTPTypes

/// Runs all transfers, on one thread: waits for sockets and deadlines, lets libcurl act, and ends what has ended.
final class TransferEngine {
    let configuration: HTTPClientConfiguration
    /// When the loop last looked at the clock: at most one action of libcurl ago.
    private(set) var now = LoopTime.now()
    private let poll: EventPoll
    private let multi: MultiHandle
    /// Two keys per slot: the even one for time-outs, the odd one for the handler's timer.
    private var deadlines = DeadlineHeap()
    private var libcurlDeadline: LoopTime?
    private var transfers: [ActiveTransfer?] = []
    private var freeSlots: [Int] = []
    private var gate = ConnectionGate()
    private var admitted: [ActiveTransfer] = []

    init(_ configuration: HTTPClientConfiguration, poll: EventPoll) throws(HTTPTransportError) {
        let configuration = try configuration.validated()
        self.configuration = configuration
        self.poll = poll
        multi = try MultiHandle(configuration)
        unsafe multi.setCallbacks(
            socket: watchSocket, timer: setLibcurlTimer, context: Unmanaged.passUnretained(self).toOpaque())
    }

    /// Runs until the inbox closes; then ends every transfer.
    func run(_ inbox: TransferInbox) {
        var isClosing = false
        var nextWait = now
        while !isClosing {
            // What comes soon after other events gathers meanwhile, and one wake-up serves it all.
            nextWait.sleep()
            nextWait = .now() + configuration.wakeUpInterval
            let isWoken = poll.wait(milliseconds: patience()) { event in
                // Before the action: the wait may have been long, and what is set now counts from now.
                now = .now()
                multi.act(
                    on: event.descriptor,
                    (event.isReadable ? CURL_CSELECT_IN : 0) | (event.isWritable ? CURL_CSELECT_OUT : 0)
                        | (event.isBroken ? CURL_CSELECT_ERR : 0))
            }
            now = .now()
            if let deadline = libcurlDeadline, deadline <= now {
                libcurlDeadline = nil
                multi.actOnTimer()
                now = .now()
            }
            finishEnded()
            fireDeadlines()
            if isWoken {
                let (messages, closes) = inbox.take()
                for message in messages { handle(message) }
                isClosing = closes
            }
            startAdmitted()
        }
        for case let active? in transfers {
            breakOff(active, active.error(.closed, "the HTTP client was closed"))
        }
    }

    /// How long to wait for something to happen.
    private func patience() -> Int32 {
        switch (deadlines.earliest, libcurlDeadline) {
        case (let first?, let second?): min(first, second).millisecondsRoundedUp(from: .now())
        case (let only?, nil), (nil, let only?): only.millisecondsRoundedUp(from: .now())
        case (nil, nil): -1
        }
    }

    // MARK: Messages

    private func handle(_ message: TransferInbox.Message) {
        switch message {
        case .start(let start):
            self.start(start)
        case .order(let order, let transfer):
            transfer.begin(order)
            guard let active = active(transfer) else { return }
            switch order {
            case .cancel: breakOff(active, active.error(.cancelled, "cancelled"))
            case .resume: resume(active)
            }
        }
    }

    private func start(_ start: TransferStart) {
        do {
            let active = try unsafe ActiveTransfer(start, engine: self, share: multi.share)
            let slot = freeSlots.popLast() ?? transfers.count
            if slot == transfers.count { transfers.append(active) } else { transfers[slot] = active }
            start.transfer.slot = slot
            updateDeadline(active)
            if active.gate.map({ gate.arrive(slot, at: $0) }) ?? true { admitted.append(active) }
        } catch {
            start.onEnd(.failure(error))
        }
    }

    /// See ``ConnectionGate/connected(at:isNew:)``.
    ///
    /// Called by libcurl, which takes no new transfers meanwhile.
    func passed(_ host: String, withNewConnection isNew: Bool) {
        for slot in gate.connected(at: host, isNew: isNew) {
            if let active = transfers[slot] { admitted.append(active) }
        }
    }

    /// Hands those to libcurl that may start.
    private func startAdmitted() {
        // Ending one may admit another.
        while !admitted.isEmpty {
            var batch: [ActiveTransfer] = []
            swap(&batch, &admitted)
            for active in batch where active.transfer.slot != nil {
                do {
                    try multi.add(active.easy)
                } catch {
                    finish(active, .failure(error))
                }
            }
        }
    }

    private func resume(_ active: ActiveTransfer) {
        guard let code = active.resume() else { return }
        if code == CURLE_OK { updateDeadline(active) } else { end(active, active.result(code)) }
    }

    private func active(_ transfer: HTTPTransfer) -> ActiveTransfer? {
        transfer.slot.flatMap { transfers[$0] }
    }

    // MARK: Deadlines

    /// See ``HTTPTransfer/setTimer(after:)``.
    func setTimer(after delay: Duration?, for transfer: HTTPTransfer) {
        guard let slot = transfer.slot else { return }
        let key = 2 * slot + 1
        // At least a nanosecond ahead: a timer set while timers fire waits for the next round.
        if let delay { deadlines.set(key, to: now + max(delay, .nanoseconds(1))) } else { deadlines.remove(key) }
    }

    /// Has the time-outs of a transfer looked at when the next one is due.
    func updateDeadline(_ active: ActiveTransfer) {
        guard let slot = active.transfer.slot else { return }
        let key = 2 * slot
        if let deadline = active.timeouts.deadline { deadlines.set(key, to: deadline) } else { deadlines.remove(key) }
    }

    private func fireDeadlines() {
        while let key = deadlines.popExpired(at: now) {
            guard let active = transfers[key / 2] else { continue }
            if key % 2 == 1 {
                active.handler.timerFired(on: active.transfer)
            } else if let kind = active.timeouts.expired(at: now) {
                breakOff(active, active.error(.timedOut(kind), "the \(kind) time-out has run out"))
            } else {
                updateDeadline(active)
            }
        }
    }

    // MARK: Ends

    private func finishEnded() {
        while let (context, code) = unsafe multi.nextEnded() {
            let active = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
            end(active, active.result(code))
        }
    }

    /// Ends a transfer that libcurl is still at work on.
    private func breakOff(_ active: ActiveTransfer, _ error: HTTPTransportError) {
        active.breakOff()
        end(active, .failure(error))
    }

    /// Ends a transfer.
    ///
    /// If it may have been cut off on a shared connection, sees to it that the server hears of it.
    private func end(_ active: ActiveTransfer, _ result: Result<HTTPResponse, HTTPTransportError>) {
        finish(active, result)
        guard case .failure = result, let port = active.sharedPort else { return }
        for case let other? in transfers where other.sharedPort == port && other.flush() { return }
    }

    private func finish(_ active: ActiveTransfer, _ result: Result<HTTPResponse, HTTPTransportError>) {
        guard let slot = active.transfer.slot else { return }
        multi.remove(active.easy)
        active.transfer.slot = nil
        deadlines.remove(2 * slot)
        deadlines.remove(2 * slot + 1)
        transfers[slot] = nil
        freeSlots.append(slot)
        if let host = active.gate {
            for slot in gate.leave(slot, at: host) { if let next = transfers[slot] { admitted.append(next) } }
        }
        active.onEnd(result)
    }

    // MARK: What libcurl asks for

    fileprivate func watch(_ socket: Int32, _ interest: Int32, isNew: Bool) {
        guard interest != CURL_POLL_REMOVE else { return poll.unwatch(socket) }
        poll.watch(
            socket, reading: interest & CURL_POLL_IN != 0, writing: interest & CURL_POLL_OUT != 0, isNew: isNew)
        // Any pointer but nil: libcurl hands it back with the next change, which is then not the first.
        if isNew { unsafe curl_multi_assign(multi.pointer, socket, Unmanaged.passUnretained(self).toOpaque()) }
    }

    fileprivate func setTimer(milliseconds: Int) {
        libcurlDeadline = milliseconds < 0 ? nil : .now() + .milliseconds(milliseconds)
    }
}

private func watchSocket(
    easy: UnsafeMutableRawPointer?, socket: Int32, interest: Int32, context: UnsafeMutableRawPointer?,
    socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    unsafe Unmanaged<TransferEngine>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.watch(socket, interest, isNew: unsafe socketContext == nil)
    }
    return 0
}

private func setLibcurlTimer(
    multi: UnsafeMutableRawPointer?, milliseconds: Int, context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context else { return 0 }
    unsafe Unmanaged<TransferEngine>.fromOpaque(context)._withUnsafeGuaranteedRef {
        $0.setTimer(milliseconds: milliseconds)
    }
    return 0
}
