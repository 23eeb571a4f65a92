/// A streamed answer on its way to the socket: what comes next, and when.
///
/// It holds the answer's text, which answers of fixed size share, and writes each frame only when it is due: ten
/// thousand streams that wait cost little more than their connections.
package struct StreamScript: Sendable {
    /// What comes after the frames that are due now.
    package enum Next: Sendable, Equatable {
        /// More is due so many nanoseconds after these; 0 only cuts a long piece.
        case more(after: Int64)
        case end(Ending)
    }

    /// How the body ends.
    package enum Ending: Sendable, Equatable {
        /// As it should.
        case complete
        /// The connection is reset.
        case reset
        /// Nothing more comes, until the client closes the connection.
        case hang
    }

    private let answer: Answer
    private let frames: any StreamFrames
    private let fault: FaultKind?
    /// The delta before which the fault strikes.
    private let strike: Int
    private var schedule: AnswerSchedule
    private var hasBegun = false
    /// Deltas written so far.
    package private(set) var deltas = 0

    /// A piece is cut at this size, so that an answer without gaps goes out in chunks of a usual size.
    private static let maximumPiece = 16_384

    /// Creates a script.
    ///
    /// - Parameters:
    ///   - answer: The answer.
    ///   - frames: How its provider writes frames.
    ///   - fault: What goes wrong with it, if anything.
    ///   - schedule: Draws the gap before each delta but the first.
    package init(_ answer: Answer, _ frames: any StreamFrames, fault: Fault?, schedule: AnswerSchedule) {
        self.answer = answer
        self.frames = frames
        self.fault = fault.flatMap { $0.strikesAnswer ? $0.kind : nil }
        self.schedule = schedule
        strike = self.fault == nil ? .max : min(fault?.afterDeltas ?? 0, answer.ends.count)
    }

    /// Appends the frames that are due now and says what comes after them.
    package mutating func next(into output: inout [UInt8]) -> Next {
        if !hasBegun {
            hasBegun = true
            frames.opening(into: &output)
        }
        while deltas < answer.ends.count {
            if deltas == strike, let ending = strikes(into: &output) { return .end(ending) }
            frames.delta(answer.delta(deltas), into: &output)
            deltas += 1
            guard deltas < answer.ends.count else { break }
            let gap = schedule.gapNanoseconds()
            if gap > 0 || output.count >= Self.maximumPiece { return .more(after: gap) }
        }
        if strike == answer.ends.count, let ending = strikes(into: &output) { return .end(ending) }
        frames.closing(into: &output)
        return .end(.complete)
    }

    /// Lets the fault strike; `nil` if the answer goes on after it.
    private func strikes(into output: inout [UInt8]) -> Ending? {
        switch fault {
        case .reset: return .reset
        case .hang: return .hang
        case .streamError:
            frames.failure(into: &output)
            return .complete
        case .malformed:
            frames.malformed(into: &output)
            return nil
        default: return .complete
        }
    }
}

extension Fault {
    /// Whether it strikes a streamed answer in its middle.
    fileprivate var strikesAnswer: Bool {
        switch kind {
        case .reset, .hang, .truncate, .streamError, .malformed: true
        default: false
        }
    }
}
