import LanguageModels
import Logging
import WorkerPool

/// A streamed call that gets company when its first token is late: whoever brings text first wins, and the other is closed.
///
/// The second call goes to the next provider that works, or else to the same one, and only within budget and where nobody waits. It counts as part of the
/// same try. Both are paid for: the loser with what its provider had reported when it was closed, or, where that was nothing (OpenAI reports at the end
/// alone), with a guess at its prompt, a token for four bytes and nothing of it cached.
struct HedgedCall {
    private enum Event: Sendable {
        case due
        case decided
        case ended(lane: Int, Result<ModelResponse, ModelError>)
    }

    private struct Lane {
        let permit: CallPermit
        let demand: CallDemand
        let stop = Signal()
        var result: Result<ModelResponse, ModelError>?
        var verdict: (isCharged: Bool, isHopeless: Bool) = (false, false)

        /// What it used, as far as anyone knows.
        var usage: TokenUsage? {
            if let reported = result?.reportedUsage { return reported }
            guard case .failure(let error) = result, error.code == .cancelled else { return nil }
            return TokenUsage(inputTokens: demand.promptBytes / 4)
        }
    }

    private let gateway: ModelGateway
    private let form: RequestForm
    private let delay: Duration
    /// Whom to tell when the first call's answer begins.
    private let leader: PrimedFanOut.Leader?
    private let race = AnswerRace()

    init(gateway: ModelGateway, form: @escaping RequestForm, delay: Duration, leader: PrimedFanOut.Leader?) {
        self.gateway = gateway
        self.leader = leader
        self.form = form
        self.delay = delay
    }

    func run(
        _ permit: CallPermit, _ request: ModelRequest, to receiver: any AnswerReceiver,
        second: (ModelAccess) -> (any AnswerReceiver)?
    ) async -> CallReport {
        var lanes: [Lane] = []
        await withTaskGroup(of: Event.self) { group in
            let due = gateway.clock.now() + delay
            start(permit, request, to: receiver, lanes: &lanes, group: &group)
            group.addTask { [gateway] in
                // Cancelled when the call has ended.
                try? await gateway.clock.sleep(due)
                return .due
            }
            group.addTask { [race] in
                await race.decision.wait()
                return .decided
            }
            while let event = await group.next() {
                switch event {
                case .due:
                    guard !Task.isCancelled, race.winningLane == nil, lanes[0].result == nil,
                        let permit = gateway.hedge(beside: permit, demand: lanes[0].demand),
                        let receiver = second(permit.access)
                    else { continue }
                    gateway.logger.debug(
                        "A second call races the first", metadata: ["provider": "\(permit.access.providerName)"])
                    start(permit, form(permit.access), to: receiver, lanes: &lanes, group: &group)
                case .decided: stopLosers(&lanes)
                case .ended(let lane, let result):
                    lanes[lane].result = result
                    lanes[lane].verdict = gateway.finish(lanes[lane].permit, result)
                    if result.reportedUsage == nil, let guess = lanes[lane].usage {
                        gateway.spent(guess, by: lanes[lane].permit.access)
                    }
                    // An answer without a word wins, too, if it is the first.
                    if case .success = result, race.claim(lane) { stopLosers(&lanes) }
                    if lanes.allSatisfy({ $0.result != nil }) { group.cancelAll() }
                }
            }
        }
        return report(lanes)
    }

    private func start(
        _ permit: CallPermit, _ request: ModelRequest, to receiver: any AnswerReceiver, lanes: inout [Lane],
        group: inout TaskGroup<Event>
    ) {
        let lane = lanes.count
        lanes.append(Lane(permit: permit, demand: CallDemand(request)))
        let start = gateway.clock.now()
        // The second call may be another model's.
        let leader = permit.route == lanes[0].permit.route ? leader : nil
        let span = CallSpan(permit.access, request, contentBytes: gateway.tracedContentBytes)
        let racing = RacingReceiver(receiver, race: race, lane: lane) { [gateway] in
            leader?.began()
            span?.began()
            gateway.began(permit, start: start)
        }
        group.addTask { [stop = lanes[lane].stop] in
            let result = await withTaskGroup(of: Result<ModelResponse, ModelError>?.self) { group in
                group.addTask {
                    await Result { () async throws(ModelError) in
                        try await permit.access.provider.stream(request, to: racing)
                    }
                }
                group.addTask {
                    await stop.wait()
                    return nil
                }
                var result: Result<ModelResponse, ModelError>?
                // Whichever ends first ends the other: a call that is stopped closes its connection and says what it used.
                while let ended = await group.next() {
                    result = result ?? ended
                    group.cancelAll()
                }
                return result
            }
            let ended = result ?? .failure(ModelError(.cancelled, "the call was stopped"))
            span?.end(ended)
            return .ended(lane: lane, ended)
        }
    }

    private func stopLosers(_ lanes: inout [Lane]) {
        guard let winner = race.winningLane else { return }
        for lane in lanes.indices where lane != winner && lanes[lane].result == nil {
            lanes[lane].stop.send()
        }
    }

    private func report(_ lanes: [Lane]) -> CallReport {
        // Where neither brought text, the first call's failure tells.
        let lane = race.winningLane ?? 0
        let winner = lanes[lane]
        return CallReport(
            result: winner.result ?? .failure(ModelError(.cancelled, "the call was stopped")),
            access: winner.permit.access, isHedge: lane > 0, tried: Set(lanes.map(\.permit.route)),
            isCharged: lanes.contains { $0.verdict.isCharged },
            usages: lanes.compactMap { lane in lane.usage.map { (lane.permit.access, $0) } },
            isHopeless: lanes.contains { $0.verdict.isHopeless })
    }
}
