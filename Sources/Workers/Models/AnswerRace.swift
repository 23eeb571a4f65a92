import HTTPTransport
import LanguageModels
import Synchronization

/// Which of two calls answers first.
final class AnswerRace: Sendable {
    private let winner = Atomic(-1)
    /// Sent when there is a winner.
    let decision = Signal()

    /// The place of the call that came first; nil while neither has.
    var winningLane: Int? {
        let lane = winner.load(ordering: .acquiring)
        return lane < 0 ? nil : lane
    }

    /// Whether this call is the one that counts: the first to ask.
    func claim(_ lane: Int) -> Bool {
        let (isFirst, before) = winner.compareExchange(expected: -1, desired: lane, ordering: .acquiringAndReleasing)
        if isFirst { decision.send() }
        return isFirst || before == lane
    }
}

/// Passes on the pieces of one of two calls if it wins, and closes it if it does not.
///
/// `@unchecked Sendable`: used on the transport's thread alone once the call has begun.
final class RacingReceiver: ModelStreamReceiver, @unchecked Sendable {
    private let target: any AnswerReceiver
    private let race: AnswerRace
    private let lane: Int
    private let onFirstDelta: @Sendable () -> Void
    private var hasWon = false

    init(
        _ target: any AnswerReceiver, race: AnswerRace, lane: Int, onFirstDelta: @escaping @Sendable () -> Void
    ) {
        self.target = target
        self.race = race
        self.lane = lane
        self.onFirstDelta = onFirstDelta
    }

    func receive(_ delta: ModelTextDelta, on stream: HTTPTransfer) -> HTTPTransferFlow {
        if !hasWon {
            guard race.claim(lane) else { return .cancel }
            hasWon = true
            onFirstDelta()
        }
        return target.receive(delta, on: stream)
    }

    func timerFired(on stream: HTTPTransfer) {
        if hasWon { target.timerFired(on: stream) }
    }
}
