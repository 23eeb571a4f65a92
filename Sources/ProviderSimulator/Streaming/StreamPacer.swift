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
        /// The script reset the connection.
        case reset
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
    private let box: NIOLoopBoundBox<State>

    /// A class: the box hands out copies, and a copied heap would make every delta cost as much as all streams.
    private final class State {
        var due = Heap<Due>()
        var playing: [ObjectIdentifier: Playback] = [:]
        /// When the timer is set to fire, and the timer.
        var wakeUp = NIODeadline.distantFuture
        var timer: NIOScheduledCallback?
        var isFiring = false
        /// Frames of the stream that is being written; empty in between.
        var scratch: [UInt8] = []
        var isCut = false
    }

    private struct Due: Comparable {
        let deadline: NIODeadline
        let playback: Playback

        static func < (left: Due, right: Due) -> Bool { left.deadline < right.deadline }
        static func == (left: Due, right: Due) -> Bool { left.deadline == right.deadline }
    }

    /// Checked to be on the event loop.
    private var state: State { box.value }

    private static let maximumChunk = 16_384
    private static let grid: UInt64 = 1_000_000

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        box = NIOLoopBoundBox.makeBoxSendingValue(State(), eventLoop: eventLoop)
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

    /// Resets a connection on which nothing plays.
    func reset(_ channel: any Channel) async {
        try? await eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: SimulatedConnection.self).reset(channel)
        }.get()
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
            self.state.isCut = true
            self.cut { _ in true }
        }
    }

    private func cut(where isChosen: (Playback) -> Bool) {
        for playback in state.playing.values where isChosen(playback) {
            finish(playback, .cut)
            playback.channel.close(promise: nil)
        }
    }

    private func start(_ playback: Playback, delay: Duration?) {
        let isCut = state.isCut || playback.ticket.isCancelled.load(ordering: .relaxed)
        let connection = try? playback.channel.pipeline.syncOperations.handler(type: SimulatedConnection.self)
        guard let connection, playback.channel.isActive, !isCut else {
            playback.continuation.resume(returning: Result(outcome: isCut ? .cut : .clientClosed, deltas: 0))
            return
        }
        playback.connection = connection
        state.playing[ObjectIdentifier(playback)] = playback
        playback.isPlaying = true
        // Let go of in `finish`, which every way out takes.
        connection.onClose = { self.finish(playback, .clientClosed) }
        guard let delay else { return }
        playback.deadline = .now() + TimeAmount(delay)
        if playback.script == nil {
            schedule(playback)
        } else {
            advance(playback, now: .now())
        }
    }

    private func finish(_ playback: Playback, _ outcome: Outcome) {
        guard state.playing.removeValue(forKey: ObjectIdentifier(playback)) != nil else { return }
        playback.isPlaying = false
        playback.connection?.onClose = nil
        playback.continuation.resume(returning: Result(outcome: outcome, deltas: playback.deltas))
    }

    /// Writes all that is due and schedules the rest.
    private func advance(_ playback: Playback, now: NIODeadline) {
        guard playback.script != nil else { return finish(playback, .finished) }
        var ending: StreamScript.Ending?
        while ending == nil, playback.deadline <= now {
            switch playback.next(&state.scratch) {
            // Counted from when this was due, not from when it is written, so that delays do not add up.
            case .more(let gap): playback.deadline = playback.deadline + .nanoseconds(gap)
            case .end(let found): ending = found
            }
            if state.scratch.count >= Self.maximumChunk { write(playback) }
        }
        write(playback)
        playback.connection?.flush()
        if let ending { end(playback, ending) } else { schedule(playback) }
    }

    /// Hands what has been collected to the socket as one chunk.
    private func write(_ playback: Playback) {
        let state = state
        guard !state.scratch.isEmpty else { return }
        playback.connection?.write(ChunkFraming.chunk(state.scratch, allocator: playback.channel.allocator))
        state.scratch.removeAll(keepingCapacity: true)
    }

    private func end(_ playback: Playback, _ ending: StreamScript.Ending) {
        switch ending {
        case .complete: finish(playback, .finished)
        case .hang: break
        case .reset:
            // First the result: the close that follows is not the client's.
            finish(playback, .reset)
            playback.connection?.reset(playback.channel)
        }
    }

    private func schedule(_ playback: Playback) {
        let state = state
        state.due.insert(Due(deadline: playback.deadline, playback: playback))
        if !state.isFiring { setTimer(playback.deadline) }
    }

    /// Lets the timer fire by then, on the grid; there is never more than one.
    private func setTimer(_ deadline: NIODeadline) {
        let state = state
        let onGrid = (deadline.uptimeNanoseconds / Self.grid + 1) * Self.grid
        let wakeUp = NIODeadline.uptimeNanoseconds(onGrid)
        guard wakeUp < state.wakeUp else { return }
        state.timer?.cancel()
        state.wakeUp = wakeUp
        state.timer = try? eventLoop.scheduleCallback(at: wakeUp, handler: self)
    }
}

extension StreamPacer: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) {
        let state = state
        let now = NIODeadline.now()
        state.isFiring = true
        while let next = state.due.min, next.deadline <= now {
            state.due.removeMin()
            // One that has ended can still have an entry here.
            if next.playback.isPlaying { advance(next.playback, now: now) }
        }
        state.isFiring = false
        state.timer = nil
        state.wakeUp = .distantFuture
        if let next = state.due.min { setTimer(next.deadline) }
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
    let channel: any Channel
    let continuation: CheckedContinuation<StreamPacer.Result, Never>
    var connection: SimulatedConnection?
    /// `nil` for a wait.
    private(set) var script: StreamScript?
    /// When what comes next is due.
    var deadline = NIODeadline.now()
    var isPlaying = false

    var deltas: Int { script?.deltas ?? 0 }

    init(
        _ script: StreamScript?, _ channel: any Channel,
        _ continuation: CheckedContinuation<StreamPacer.Result, Never>, _ ticket: Ticket
    ) {
        self.ticket = ticket
        self.script = script
        self.channel = channel
        self.continuation = continuation
    }

    func next(_ output: inout [UInt8]) -> StreamScript.Next {
        script?.next(into: &output) ?? .end(.complete)
    }
}
