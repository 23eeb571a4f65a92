import Contract
import Foundation
import ProviderSimulator
import TestSupport
import Testing

/// Batches at set times, by the clock on the wall: these tests wait for it to come to a full minute.
@Suite(
    .enabled(if: BrokerSystem.bootstrapServers != nil, "KAFKA_BOOTSTRAP_SERVERS names no broker"),
    .serialized, .timeLimit(.minutes(3)))
struct BatchScheduleProcessTests {
    /// One worker is there when the time comes, another one comes too late and makes up for it; what comes after the time waits for the next.
    @Test func jobsWaitForTheirTime() async throws {
        try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { punctual in
            try await BrokerSystem.run(batches: BrokerSystem.quickBatches) { late in
                let ids = (0..<20).map { "early-\($0)" }
                for system in [punctual, late] { try await system.send(try ids.map { try system.audit($0) }) }
                let moment = Self.minute(after: Date().addingTimeInterval(8))
                var settings = BrokerSystem.batchEnvironment
                settings["GUIDANCE_BATCH_SCHEDULE"] = Self.cron(moment)
                let first = try await punctual.startWorker(settings, role: "batch")
                try await Task.sleep(for: .seconds(max(0, moment.timeIntervalSinceNow) + 0.5))
                let second = try await late.startWorker(settings, role: "batch")
                for (system, worker) in [(punctual, first), (late, second)] {
                    try await system.expectExactlyOneEnding(for: ids)
                    try await system.send(try (0..<5).map { try system.audit("late-\($0)") })
                    // Five times as long as a batch waits without a schedule.
                    try await Task.sleep(for: .milliseconds(1_500))
                    let began = ContinuousClock.now
                    try await system.expectCleanExit(of: worker)
                    #expect(began.duration(to: .now) < .seconds(8))
                    try await system.expectExactlyOneEnding(for: ids)
                    let batches = system.latestBatches(in: try await system.settledMessages(.batchLedger))
                    #expect(batches.reduce(0) { $0 + $1.requests } == ids.count)
                    for batch in batches { #expect(try #require(batch.plannedAt) >= Timestamp(moment)) }
                }
            }
        }
    }

    @Test(arguments: ["61 * * * *", "at night", "0 0 30 2 *", "30 2 * *"])
    func whatIsNoScheduleIsSaid(expression: String) async throws {
        try await BrokerSystem.run { system in
            let exit = try await ChildProcess.run(
                "guidance-worker", ["batch"],
                environment: system.environment.merging(["GUIDANCE_BATCH_SCHEDULE": expression]) { $1 })
            #expect(exit.status == 78 && !exit.wasSignalled)
            #expect(
                exit.errors.contains("GUIDANCE_BATCH_SCHEDULE") && exit.errors.contains(expression), "\(exit.errors)")
        }
    }

    private static func minute(after date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 60).rounded(.up) * 60)
    }

    /// That minute of every day.
    private static func cron(_ date: Date) -> String {
        let minutes = Int(date.timeIntervalSince1970) / 60 % 1_440
        return "\(minutes % 60) \(minutes / 60) * * *"
    }
}
