/// A streamed answer as it goes onto the socket: bytes framed beforehand, and when each part is due.
///
/// Building it once per answer keeps the loop that writes it free of encoding.
package struct StreamScript: Sendable, Equatable {
    /// What is written at one time.
    package struct Step: Sendable, Equatable {
        /// Time after the step before, in nanoseconds.
        package var gap: Int64
        /// Where it ends in ``StreamScript/bytes``.
        package var end: Int
        /// Deltas written up to and with this step.
        package var deltas: Int
    }

    /// What comes after the last step.
    package enum Ending: Sendable, Equatable {
        /// The body ends as it should.
        case complete
        /// The connection is reset.
        case reset
        /// Nothing more, until the client closes the connection.
        case hang
    }

    /// HTTP/1.1 chunks, one or more per step, without the last, empty one.
    package fileprivate(set) var bytes: [UInt8] = []
    package fileprivate(set) var steps: [Step] = []
    package fileprivate(set) var ending = Ending.complete
}

extension StreamScript {
    /// Frames an answer.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - frames: How its provider writes frames.
    ///   - fault: What goes wrong with it, if anything.
    ///   - gap: Nanoseconds before each delta but the first.
    package init(_ answer: Answer, _ frames: some StreamFrames, fault: Fault?, gap: () -> Int64) {
        var builder = Builder(expectedBytes: answer.bytes.count + answer.ends.count * 160 + 1_500)
        frames.opening(into: &builder.pending)
        let strike = fault.flatMap { Self.strikes($0.kind) ? min($0.afterDeltas, answer.ends.count) : nil }
        for index in answer.ends.indices where index < strike ?? .max || fault?.kind == .malformed {
            if index > 0 { builder.pause(gap()) }
            if index == strike { frames.malformed(into: &builder.pending) }
            frames.delta(answer.delta(index), into: &builder.pending)
            builder.endDelta()
        }
        switch strike == nil ? nil : fault?.kind {
        case .reset: ending = .reset
        case .hang: ending = .hang
        case .truncate: break
        case .streamError: frames.failure(into: &builder.pending)
        case .malformed where strike == answer.ends.count:
            frames.malformed(into: &builder.pending)
            frames.closing(into: &builder.pending)
        default: frames.closing(into: &builder.pending)
        }
        builder.endStep()
        bytes = builder.bytes
        steps = builder.steps
    }

    /// Nothing but a reset.
    static let reset: StreamScript = {
        var script = StreamScript()
        script.ending = .reset
        return script
    }()

    private static func strikes(_ kind: FaultKind) -> Bool {
        switch kind {
        case .reset, .hang, .truncate, .streamError, .malformed: true
        case .rateLimit, .overloaded, .serverError, .insufficientQuota, .slowFirstToken: false
        }
    }
}

/// Collects frames into steps.
private struct Builder {
    var bytes: [UInt8] = []
    var steps: [StreamScript.Step] = []
    /// Frames of the step that is being collected.
    var pending: [UInt8] = []
    private var gap: Int64 = 0
    private var deltas = 0

    /// A step without gaps is cut here, so that a chunk stays of a usual size.
    private static let maximumChunk = 16_384

    init(expectedBytes: Int) {
        bytes.reserveCapacity(expectedBytes)
    }

    mutating func endDelta() {
        deltas += 1
        if pending.count >= Self.maximumChunk { endStep() }
    }

    /// What follows is due so much later.
    mutating func pause(_ nanoseconds: Int64) {
        guard nanoseconds > 0 else { return }
        endStep()
        gap += nanoseconds
    }

    mutating func endStep() {
        guard !pending.isEmpty else { return }
        bytes.append(contentsOf: String(pending.count, radix: 16).utf8)
        bytes.append(contentsOf: [0x0D, 0x0A])
        bytes.append(contentsOf: pending)
        bytes.append(contentsOf: [0x0D, 0x0A])
        pending.removeAll(keepingCapacity: true)
        steps.append(StreamScript.Step(gap: gap, end: bytes.count, deltas: deltas))
        gap = 0
    }
}
