import CoreMetrics
import Telemetry
import Testing

struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry([
        MetricDescription("jobs_total", .counter, "Jobs \\ lines\nof help."),
        MetricDescription("wait_seconds", .histogram(buckets: [0.1, 1]), "Waits."),
        MetricDescription("saved_usd", .gauge, "Saved."),
    ])

    @Test func everyKindIsShownAsPrometheusReadsIt() {
        Counter(label: "jobs_total", dimensions: [("role", "batch")], factory: registry).increment(by: 2)
        FloatingPointCounter(label: "jobs_total", dimensions: [("role", "a")], factory: registry).increment(by: 0.5)
        Meter(label: "saved_usd", dimensions: [], factory: registry).set(-0.25)
        let waits = Recorder(label: "wait_seconds", dimensions: [("type", "x")], aggregate: true, factory: registry)
        for seconds in [0.05, 0.1, 0.5, 7] { waits.record(seconds) }
        #expect(
            registry.text == """
                # HELP jobs_total Jobs \\\\ lines\\nof help.
                # TYPE jobs_total counter
                jobs_total{role="a"} 0.5
                jobs_total{role="batch"} 2
                # HELP saved_usd Saved.
                # TYPE saved_usd gauge
                saved_usd -0.25
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{type="x",le="0.1"} 2
                wait_seconds_bucket{type="x",le="1"} 3
                wait_seconds_bucket{type="x",le="+Inf"} 4
                wait_seconds_sum{type="x"} 7.65
                wait_seconds_count{type="x"} 4

                """)
    }

    @Test func theSameNameAndLabelsAreTheSameSeries() {
        for _ in 0..<3 { Counter(label: "jobs_total", dimensions: [("role", "a")], factory: registry).increment() }
        #expect(registry.text.contains("jobs_total{role=\"a\"} 3\n"))
    }

    @Test func whatIsDestroyedIsShownNoLonger() {
        let meter = Meter(label: "backlog", dimensions: [("partition", "1")], factory: registry)
        meter.set(7)
        Meter(label: "backlog", dimensions: [("partition", "2")], factory: registry).set(8)
        meter.destroy()
        #expect(registry.text == "# TYPE backlog gauge\nbacklog{partition=\"2\"} 8\n")
        Meter(label: "backlog", dimensions: [("partition", "2")], factory: registry).destroy()
        #expect(registry.text.isEmpty)
    }

    @Test func timersAreSeconds() {
        Timer(label: "wait_seconds", dimensions: [], factory: registry).recordMilliseconds(500)
        #expect(registry.text.contains("wait_seconds_sum 0.5\n"))
    }

    @Test func namesAndValuesOfAnyKindAreShownSafely() {
        Counter(label: "http.requests-9", dimensions: [("a.b", "say \"no\"\n\\")], factory: registry).increment()
        #expect(registry.text.contains("http_requests_9{a_b=\"say \\\"no\\\"\\n\\\\\"} 1\n"))
    }

    @Test func labelsThatNobodyBoundedDoNotFillTheMemory() {
        for number in 0..<5_000 {
            Counter(label: "jobs_total", dimensions: [("id", "\(number)")], factory: registry).increment()
        }
        #expect(registry.text.split(separator: "\n").count == 2_002)
    }

    @Test func whatIsNoNumberDoesNotSpoilASum() {
        let waits = Recorder(label: "wait_seconds", dimensions: [], aggregate: true, factory: registry)
        waits.record(Double.nan)
        waits.record(Double.infinity)
        waits.record(1.0)
        #expect(registry.text.contains("wait_seconds_sum 1\nwait_seconds_count 1\n"))
    }

    @Test func aNameOfAnotherKindIsNotShownTwice() {
        Recorder(label: "jobs_total", dimensions: [], aggregate: true, factory: registry).record(1)
        Counter(label: "wait_seconds", dimensions: [], factory: registry).increment()
        #expect(registry.text.isEmpty)
    }

    @Test func aProcessTellsWhatItTakes() async {
        let process = ProcessMetrics(registry)
        await process.updateMetrics()
        for description in ProcessMetrics.descriptions {
            #expect(registry.text.contains("\n\(description.name) "))
        }
    }
}
