import HeapModule
import NIOCore
import Synchronization

/// Plays stream scripts on the connections of one event loop.
///
/// All streams share one timer with a grid of a millisecond: a thousand streams with a delta every 100 ms need a
/// thousand wake-ups a second, not ten thousand, and a delta needs no task, no encoder and no allocation of its own.
final class StreamPacer: Sendable {
    /// How a stream or a wait ended.
    enum Outcome: Sendable {
        case finished
        /// The client closed the connection.
        case clientClosed
        /// The simulator was shut down.
        case cut
    }

    /// How a stream ended and how many deltas of it were written.
    struct Result: Sendable {
        var outcome: Outcome
        var deltas: Int
    }

    let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    private struct State {
        var due = Heap<Due>()
        var playing: [ObjectIdentifier: Playback] = [:]
        var wakeUp = NIODeadline.distantFuture
        var isCut = false
    }

    private struct Due: Comparable {
        let deadline: NIODeadline
        let playback: Playback

        static func < (left: Due, right: Due) -> Bool { left.deadline < right.deadline }
        static func == (left: Due, right: Due) -> Bool { left.deadline == right.deadline }
    }

    private static let grid: Int64 = 1_000_000

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        state = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Plays a script; its head must have been written before.
    func play(_ script: StreamScript, on channel: any Channel) async -> Result {
        await run(script, on: channel, delay: .zero)
    }

    /// Waits before an answer, or forever where `delay` is `nil`; ends early when the client goes away.
    func wait(_ delay: Duration?, on channel: any Channel) async -> Outcome {
        guard delay != .zero else { return .finished }
        return await run(nil, on: channel, delay: delay).outcome
    }

    private func run(_ script: StreamScript?, on channel: any Channel, delay: Duration?) async -> Result {
        let ticket = Ticket()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                eventLoop.execute {
                    self.start(Playback(script, channel, continuation, ticket), delay: delay)
                }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            eventLoop.execute { self.cut { $0.ticket === ticket } }
        }
    }

    /// Cuts everything that is under way, and whatever still comes.
    func cutAll() {
        eventLoop.execute {
            self.state.value.isCut = true
            self.cut { _ in true }
        }
    }

    private func cut(where isChosen: (Playback) -> Bool) {
        for playback in state.value.playing.values where isChosen(playback) {
            finish(playback, .cut)
            playback.channel.close(promise: nil)
        }
    }

    private func start(_ playback: Playback, delay: Duration?) {
        let isCut = state.value.isCut || playback.ticket.isCancelled.load(ordering: .relaxed)
        let connection = try? playback.channel.pipeline.syncOperations.handler(type: SimulatedConnection.self)
        guard let connection, playback.channel.isActive, !isCut else {
            playback.continuation.resume(returning: Result(outcome: isCut ? .cut : .clientClosed, deltas: 0))
            return
        }
        playback.connection = connection
        state.value.playing[ObjectIdentifier(playback)] = playback
        connection.onClose = { [weak playback] in
            guard let playback else { return }
            self.finish(playback, .clientClosed)
        }
        guard let delay else { return }
        playback.deadline = .now() + TimeAmount(delay)
        if playback.script == nil {
            schedule(playback)
        } else {
            advance(playback, now: .now())
        }
    }

    private func finish(_ playback: Playback, _ outcome: Outcome) {
        guard state.value.playing.removeValue(forKey: ObjectIdentifier(playback)) != nil else { return }
        playback.connection?.onClose = nil
        playback.continuation.resume(returning: Result(outcome: outcome, deltas: playback.deltas))
    }

    /// Writes all steps that are due, in one go, and schedules the next.
    private func advance(_ playback: Playback, now: NIODeadline) {
        guard let script = playback.script else { return finish(playback, .finished) }
        let start = playback.written
        while playback.step < script.steps.count, playback.deadline <= now {
            playback.written = script.steps[playback.step].end
            playback.deltas = script.steps[playback.step].deltas
            playback.step += 1
            guard playback.step < script.steps.count else { break }
            // Counted from when this one was due, not from when it was written, so that delays do not add up.
            playback.deadline = playback.deadline + .nanoseconds(script.steps[playback.step].gap)
        }
        if playback.written > start, let slice = playback.bytes.getSlice(at: start, length: playback.written - start) {
            playback.connection?.writeFramed(slice)
        }
        if playback.step < script.steps.count {
            schedule(playback)
        } else {
            end(playback, script.ending)
        }
    }

    private func end(_ playback: Playback, _ ending: StreamScript.Ending) {
        switch ending {
        case .complete: finish(playback, .finished)
        case .hang: break
        case .reset:
            finish(playback, .finished)
            playback.connection?.reset(playback.channel)
        }
    }

    private func schedule(_ playback: Playback) {
        state.value.due.insert(Due(deadline: playback.deadline, playback: playback))
        if playback.deadline < state.value.wakeUp { wakeUp(at: playback.deadline) }
    }

    private func wakeUp(at deadline: NIODeadline) {
        let onGrid = (Int64(deadline.uptimeNanoseconds) / Self.grid + 1) * Self.grid
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(onGrid))
        guard deadline < state.value.wakeUp else { return }
        state.value.wakeUp = deadline
        _ = try? eventLoop.scheduleCallback(at: deadline, handler: self)
    }
}

extension StreamPacer: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) {
        let now = NIODeadline.now()
        state.value.wakeUp = .distantFuture
        while let next = state.value.due.min, next.deadline <= now {
            state.value.due.removeMin()
            // One that has ended is no longer playing; its last entry is still here.
            if state.value.playing[ObjectIdentifier(next.playback)] != nil { advance(next.playback, now: now) }
        }
        if let next = state.value.due.min { wakeUp(at: next.deadline) }
    }
}

/// Tells a stream's own cancellation from others', also before it has started.
private final class Ticket: Sendable {
    let isCancelled = Atomic(false)
}

/// A stream that is being written, or a wait.
///
/// Touched on its event loop only.
private final class Playback {
    let ticket: Ticket
    let script: StreamScript?
    let bytes: ByteBuffer
    let channel: any Channel
    let continuation: CheckedContinuation<StreamPacer.Result, Never>
    var connection: SimulatedConnection?
    /// When the next step is due.
    var deadline = NIODeadline.now()
    var step = 0
    var written = 0
    var deltas = 0

    init(
        _ script: StreamScript?, _ channel: any Channel,
        _ continuation: CheckedContinuation<StreamPacer.Result, Never>, _ ticket: Ticket
    ) {
        self.ticket = ticket
        self.script = script
        bytes = ByteBuffer(bytes: script?.bytes ?? [])
        self.channel = channel
        self.continuation = continuation
    }
}
