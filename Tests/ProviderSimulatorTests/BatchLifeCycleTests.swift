import ProviderSimulator
import Testing

/// The way of a batch as a function of time, without a server.
@Suite(.timeLimit(.minutes(1)))
struct BatchLifeCycleTests {
    private func life(
        requests: Int = 100, duration: Double = 100, window: Double = 86_400, hasAllStages: Bool = true,
        end: BatchLifeCycle.End = .completed
    ) -> BatchLifeCycle {
        BatchLifeCycle(
            created: 1_000, requests: requests, duration: duration, window: window, hasAllStages: hasAllStages, end: end
        )
    }

    @Test(
        arguments: [
            (1_000, .validating, 0), (1_009, .validating, 0), (1_010, .inProgress, 0), (1_050, .inProgress, 50),
            (1_090, .finalizing, 100), (1_099, .finalizing, 100), (1_100, .ended(.completed), 100),
        ] as [(Double, BatchLifeCycle.Stage, Int)])
    func takesItsStages(_ time: Double, _ stage: BatchLifeCycle.Stage, _ answered: Int) {
        #expect(life().stage(at: time) == stage)
        #expect(life().answered(at: time) == answered)
    }

    @Test func withoutStagesItIsInProgressToTheEnd() {
        let life = life(hasAllStages: false)
        #expect(life.stage(at: 1_000) == .inProgress)
        #expect(life.stage(at: 1_099) == .inProgress)
        #expect(life.answered(at: 1_025) == 25)
        #expect(life.stage(at: 1_100) == .ended(.completed))
    }

    @Test func endsAtOnceWithoutADuration() {
        #expect(life(duration: 0).stage(at: 1_000) == .ended(.completed))
        #expect(life(duration: 0).answered(at: 1_000) == 100)
        #expect(life(duration: 0, end: .expired).answered(at: 1_000) == 50)
        #expect(life(duration: 0, end: .failed).stage(at: 1_000) == .ended(.failed))
    }

    @Test func failsAfterValidating() {
        let life = life(end: .failed)
        #expect(life.stage(at: 1_009) == .validating)
        #expect(life.stage(at: 1_010) == .ended(.failed))
        #expect(life.ends == 1_010)
        #expect(life.answered(at: 2_000) == 0)
    }

    @Test func expiresWhenItsWindowIsOver() {
        let life = life(window: 50)
        #expect(life.stage(at: 1_049) == .inProgress)
        #expect(life.stage(at: 1_050) == .ended(.expired))
        #expect(life.answered(at: 9_999) == 50)
        #expect(life.ends == 1_050)
    }

    @Test func keepsWhatWasAnsweredBeforeItWasCancelled() {
        var life = life()
        let isCancelled = life.cancel(at: 1_050)
        #expect(isCancelled)
        #expect(life.stage(at: 1_059) == .cancelling)
        #expect(life.stage(at: 1_060) == .ended(.cancelled))
        #expect(life.answered(at: 1_059) == 50)
        #expect(life.answered(at: 1_060) == 50)
        let again = life.cancel(at: 1_055)
        #expect(again)
        #expect(life.cancelRequested == 1_050)
        let tooLate = life.cancel(at: 1_060)
        #expect(!tooLate)
    }

    @Test func isFinishedOnDemand() {
        for (end, expected) in [
            (.completed, .completed), (.failed, .failed), (.expired, .expired),
        ] as [(BatchLifeCycle.End, BatchLifeCycle.End)] {
            var life = life(end: end)
            life.finish(at: 1_001)
            #expect(life.stage(at: 1_001) == .ended(expected))
            #expect(life.answered(at: 1_001) == [.completed: 100, .expired: 50][end, default: 0])
        }
        var cancelled = life()
        _ = cancelled.cancel(at: 1_020)
        cancelled.finish(at: 1_021)
        #expect(cancelled.stage(at: 1_021) == .ended(.cancelled))
    }

    @Test func expiresOnDemand() {
        var life = life()
        life.expire(at: 1_050, answering: nil)
        #expect(life.stage(at: 1_050) == .ended(.expired))
        #expect(life.answered(at: 1_050) == 50)
        life.expire(at: 1_060, answering: 1)
        #expect(life.answered(at: 1_060) == 50)
        var early = self.life()
        early.expire(at: 1_000, answering: 0.3)
        #expect(early.answered(at: 1_000) == 30)
    }

    /// Whatever is done to it when: it never goes back, never answers less, and ends as it said it would.
    @Test func goesForwardOnly() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<2_000 {
            var life = life(
                requests: Int.random(in: 1...50, using: &random),
                duration: Double(Int.random(in: 0...100, using: &random)),
                window: Double(Int.random(in: 1...200, using: &random)), hasAllStages: Bool.random(using: &random),
                end: [.completed, .failed, .expired][Int.random(in: 0...2, using: &random)])
            var ended: BatchLifeCycle.Stage?
            var answered = 0
            var time = 1_000.0
            for _ in 0..<20 {
                time += Double(Int.random(in: 0...20, using: &random))
                switch Int.random(in: 0...8, using: &random) {
                case 0: _ = life.cancel(at: time)
                case 1: life.finish(at: time)
                case 2: life.expire(at: time, answering: nil)
                default: break
                }
                let now = life.answered(at: time)
                #expect(now >= answered)
                answered = now
                if let ended { #expect(life.stage(at: time) == ended) }
                if life.isEnded(at: time) {
                    ended = life.stage(at: time)
                    #expect(life.ends <= time)
                }
            }
        }
    }
}
