import Contract
import Telemetry
import Testing
import Workers

/// What is shown of open batches.
struct BatchGaugesTests {
    private let registry = PrometheusRegistry(WorkerMetric.allCases.map(\.description))
    private let gauges: BatchGauges
    private static let now = Timestamp.now

    init() {
        gauges = BatchGauges(RoleMetrics(.batch, registry))
    }

    private func batch(
        _ key: String, _ state: BatchState, requests: Int = 1, age seconds: Int64 = 0, partition: Int = 0
    ) -> BatchChanged {
        let planned = Timestamp(millisecondsSinceEpoch: Self.now.millisecondsSinceEpoch - seconds * 1_000)
        return BatchChanged(
            batchKey: key, state: state, provider: "anthropic", model: "m", requests: requests, plannedAt: planned,
            partition: partition)
    }

    /// What one state shows: batches, the jobs in them, and the age of the oldest.
    private func shown(_ state: BatchState) -> [String] {
        gauges.update(now: Self.now)
        let labels = "{role=\"batch\",provider=\"anthropic\",state=\"\(state.rawValue)\"} "
        return [WorkerMetric.batches, .batchRequests, .oldestBatchAge].map { metric in
            registry.text.split(separator: "\n").first { $0.hasPrefix(metric.rawValue + labels) }
                .map { String($0.dropFirst(metric.rawValue.count + labels.count)) } ?? "-"
        }
    }

    @Test func whatIsOpenIsShownByState() {
        #expect(shown(.planned) == ["-", "-", "-"])
        gauges.note(batch("a", .planned, requests: 3, age: 90))
        gauges.note(batch("b", .planned, requests: 4, age: 30))
        gauges.note(batch("c", .submitted, requests: 5))
        #expect(shown(.planned) == ["2", "7", "90"] && shown(.submitted) == ["1", "5", "0"])
        gauges.note(batch("a", .submitted, requests: 3, age: 90))
        #expect(shown(.planned) == ["1", "4", "30"] && shown(.submitted) == ["2", "8", "90"])
    }

    @Test func whatIsDoneIsCountedAndShownAsNone() {
        gauges.note(batch("a", .ended, age: 10))
        #expect(shown(.ended) == ["1", "1", "10"])
        gauges.ended(batch("a", .collected))
        #expect(shown(.ended) == ["0", "0", "0"], "no old value is left behind")
        #expect(
            registry.text.contains(
                "guidance_batches_total{role=\"batch\",provider=\"anthropic\",outcome=\"collected\"} 1\n"))
    }

    @Test func aPartitionTakesItsBatchesWithIt() {
        gauges.note(batch("a", .submitted, partition: 0))
        gauges.note(batch("b", .submitted, requests: 2, partition: 1))
        gauges.forget(partition: 0)
        #expect(shown(.submitted) == ["1", "2", "0"])
        gauges.restore([batch("c", .submitted, requests: 7, partition: 1)], of: 1)
        #expect(shown(.submitted) == ["1", "7", "0"], "the ledger knows no other")
    }

    @Test func aClockThatWentBackShowsNoAgeBelowZero() {
        gauges.note(batch("a", .planned, age: -60))
        #expect(shown(.planned) == ["1", "1", "0"])
    }
}
