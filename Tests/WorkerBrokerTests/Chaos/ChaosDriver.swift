import Foundation
import Kafka
import SeededRandomness
import TestSupport

/// Disturbs workers at their work, one thing after the other, and sees that they go on behind each.
struct ChaosDriver {
    /// What was done so far.
    struct Counts: Sendable {
        var kills = 0
        var restarts = 0
        var zombies = 0
        var faults = 0
        var brokerRestarts = 0
    }

    let scenario: ChaosScenario
    let fleet: WorkerFleet
    let results: ResultWatch
    let load: ConsultationLoad
    let settlement: Settlement
    /// Consultations that were under way when the broker died, or had only just been answered.
    ///
    /// The stand-in for Kafka loses its last second by halves: offsets may survive it without the results that were committed with them, or the other way round.
    private(set) var exempt: Set<String> = []
    var random: SeededGenerator
    private let started = ContinuousClock.now
    private(set) var counts = Counts()

    init(
        _ scenario: ChaosScenario, system: BrokerSystem, fleet: WorkerFleet, results: ResultWatch,
        load: ConsultationLoad, random: SeededGenerator
    ) {
        settlement = Settlement(system: system, fleet: fleet, results: results)
        self.scenario = scenario
        self.fleet = fleet
        self.results = results
        self.load = load
        self.random = random
    }

    /// Does its worst.
    ///
    /// - Throws: ``Stall`` where the workers have stopped for good, or ended.
    mutating func run() async throws {
        for _ in 0..<scenario.workers { try fleet.start() }
        try await expectStableGroup()
        try await expectProgress(1...3)
        for _ in 0..<scenario.rounds {
            let disturbance = scenario.disturbances[Int.random(in: 0..<scenario.disturbances.count, using: &random)]
            try await perform(disturbance)
            try await expectStableGroup()
            try await expectProgress(1...30)
        }
    }

    /// Says what is done, and when.
    func say(_ text: String) {
        let milliseconds = Int((ContinuousClock.now - started) / .milliseconds(1))
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        print("[\(scenario.name)] \(time) +\(milliseconds) ms: \(text)")
    }

    /// Lets the broker die and come back, again and again: now while the workers are idle, now while they are in the middle of answers.
    ///
    /// Nothing was asked for within its last second, which it may have forgotten.
    mutating func restartBroker() async throws {
        for _ in 0..<scenario.workers { try fleet.start() }
        for _ in 0..<scenario.rounds {
            try await expectProgress(5...15)
            await load.pause()
            let isIdle = Bool.random(using: &random)
            if isIdle { try await settlement.reach(load.plan, exempting: exempt) }
            try await Task.sleep(for: .milliseconds(2_500))
            let settled = results.finished(before: .now - .seconds(2))
            counts.brokerRestarts += 1
            say("the broker is killed and starts again, the workers are \(isIdle ? "idle" : "busy")")
            try await BrokerFaults.restart()
            exempt.formUnion(Set(load.plan.consultations).subtracting(settled))
            try load.resume()
        }
        try await expectProgress(5...15)
    }

    /// Waits for some more results.
    mutating func expectProgress(_ range: ClosedRange<Int>) async throws {
        let (more, before) = (Int.random(in: range, using: &random), results.finished.count)
        let hasProgress = await results.waits(within: Settlement.longestStall) { $0.count >= before + more }
        if let desertion = fleet.desertions.first { throw Stall(description: desertion) }
        guard hasProgress else {
            throw Stall(
                description:
                    "no \(more) more results within \(Settlement.longestStall), after \(before) of \(load.plan.consultations.count)"
            )
        }
    }

    private mutating func perform(_ disturbance: Disturbance) async throws {
        switch disturbance {
        case .kills: try await kill()
        case .rollingRestart: try await restart()
        case .zombie: try await freezeAndThaw()
        case .outage: try await takeBrokerAway()
        case .lostAnswers, .refusals, .slowAnswers, .cut:
            for fault in disturbance.faults(using: &random) {
                counts.faults += 1
                say("fault: \(fault)")
                try await BrokerFaults.inject(fault)
            }
        }
    }

    private mutating func kill() async throws {
        guard Int.random(in: 0..<4, using: &random) > 0 else { return try await killNewcomer() }
        // Within less than a session, so that the others learn of all of them at once.
        let victims = Int.random(in: 1...scenario.workers, using: &random)
        for _ in 0..<victims {
            let pause = Int.random(in: 0...700, using: &random)
            try await Task.sleep(for: .milliseconds(pause))
            guard let number = draw(fleet.running) else { break }
            fleet.kill(number)
            counts.kills += 1
            say("worker \(number) is killed")
        }
        try await Task.sleep(for: .seconds(1))
        while fleet.running.count < scenario.workers { say("worker \(try fleet.start()) starts") }
    }

    /// Kills a worker that has only just come, perhaps in the middle of a rebalance.
    private mutating func killNewcomer() async throws {
        let (number, pause) = (try fleet.start(), Int.random(in: 0...2_500, using: &random))
        try await Task.sleep(for: .milliseconds(pause))
        fleet.kill(number)
        counts.kills += 1
        say("worker \(number) starts, and is killed after \(pause) ms")
        try await Task.sleep(for: .seconds(7))
    }

    /// Puts a new worker into each old one's place: after it has gone, before it goes, or all of them together.
    private mutating func restart() async throws {
        let way = Int.random(in: 0..<3, using: &random)
        let old = fleet.running
        for number in old {
            if way == 1 {
                say("worker \(try fleet.start()) starts")
                try await expectStableGroup()
            }
            counts.restarts += 1
            say("worker \(number) is told to end")
            fleet.terminate(number)
            guard way < 2 else { continue }
            await fleet.hasLeft(number)
            if way == 0 { say("worker \(try fleet.start()) starts") }
            try await expectStableGroup()
        }
        for number in old { await fleet.hasLeft(number) }
        while fleet.running.count < scenario.workers { say("worker \(try fleet.start()) starts") }
    }

    /// Waits until every worker has its share.
    ///
    /// The stand-in for Kafka lets a group fall apart when members come and go while others wait to join: it loses its answers to them, throws out who waits
    /// for longer than a session, and may give one partition to two members of one generation. Kafka does not, so there nothing is waited for.
    private func expectStableGroup() async throws {
        guard BrokerFaults.areAvailable else { return }
        guard await fleet.isStable(within: Settlement.longestStall) else {
            throw Stall(description: fleet.desertions.first ?? "not every worker has been given its partitions")
        }
    }

    private mutating func freezeAndThaw() async throws {
        guard let number = draw(fleet.running) else { return }
        let others = fleet.running.filter { $0 != number }
        let (before, stopped) = (fleet.assignments(of: others), ContinuousClock.now)
        fleet.freeze(number)
        counts.zombies += 1
        say("worker \(number) is stopped")
        let hasMoved = await fleet.isAssignedAgain(others, after: before, within: .seconds(25))
        let pause = Int.random(in: 0...3_000, using: &random)
        try await Task.sleep(for: .milliseconds(pause))
        if BrokerFaults.areAvailable { try await Task.sleep(until: stopped + Self.longestTransaction) }
        say("worker \(number) wakes up, \(hasMoved ? "its partitions have moved" : "nobody took its partitions")")
        fleet.thaw(number)
    }

    private mutating func takeBrokerAway() async throws {
        counts.faults += 1
        // Too short for a session to end, or long enough for every transaction to.
        let isShort = Int.random(in: 0..<5, using: &random) > 0
        let pause =
            isShort ? Int.random(in: 200...4_000, using: &random) : Int.random(in: 11_500...13_000, using: &random)
        say("the broker is away for \(pause) ms")
        try await BrokerFaults.inject("down")
        try await Task.sleep(for: .milliseconds(pause))
        try await BrokerFaults.inject("up")
    }

    /// A transaction is over after this long, whatever became of its producer.
    ///
    /// The stand-in for Kafka hands out committed offsets while a transaction is open that changes them. Kafka holds them back (`UNSTABLE_OFFSET_COMMIT`), as
    /// it is asked to; here, who wakes up sooner and commits what it had begun has done it twice.
    private static let longestTransaction = Duration.milliseconds(11_500)

    private mutating func draw(_ numbers: [Int]) -> Int? {
        numbers.isEmpty ? nil : numbers[Int.random(in: 0..<numbers.count, using: &random)]
    }
}
