package import Logging
public import ServiceLifecycle
package import Settings
import Synchronization

/// Sends finished spans to a collector, in batches and beside the work: whatever the collector does, no job waits for it.
///
/// Runs for longer than what makes spans: when it is told to end it sends those that are left, within a bound.
public final class TraceExporter: Service {
    /// What is counted, for whoever shows it.
    public static let descriptions = [
        MetricDescription(
            "guidance_trace_spans_total", .counter, "Spans, by outcome: exported, dropped, failed.")
    ]

    private static let annotationPause = Duration.seconds(60)

    private let state: Mutex<ExportQueue<FinishedSpan>>
    private let collector: CollectorClient
    private let exportTimeout: Duration
    private let clock = ContinuousClock()
    private let origin: ContinuousClock.Instant
    private let logger: @Sendable () -> Logger
    /// Told when there is something to do.
    private let wake: AsyncStream<Void>
    private let wakeSignal: AsyncStream<Void>.Continuation
    private let finishing: AsyncStream<Void>
    private let finishingSignal: AsyncStream<Void>.Continuation
    private let counters = SpanCounters()

    /// - Parameters:
    ///   - address: Where spans are sent, the path included.
    ///   - settings: How they are sent.
    ///   - tune: Changes the bounds.
    ///   - logger: Where to log; asked for when there is something to log, for the log's output may be set up later.
    /// - Throws: `SettingsError` or `HTTPTransportError` for a setting that cannot be.
    package init(
        to address: String, _ settings: TracingSettings,
        tune: (inout ExportQueue<FinishedSpan>.Limits) -> Void = { _ in }, logger: @escaping @Sendable () -> Logger
    ) throws {
        collector = try CollectorClient(address, settings)
        var limits = ExportQueue<FinishedSpan>.Limits()
        limits.queue = settings.maximumQueue
        limits.batch = settings.maximumBatch
        limits.delay = settings.scheduleDelay
        tune(&limits)
        state = Mutex(ExportQueue(limits))
        exportTimeout = settings.exportTimeout
        origin = clock.now
        self.logger = logger
        (wake, wakeSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (finishing, finishingSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What became of the spans so far.
    package var counts: ExportQueue<FinishedSpan>.Counts { state.withLock { $0.counts } }

    private var now: Duration { origin.duration(to: clock.now) }

    /// Takes a span that has ended; never waits.
    package func add(_ span: FinishedSpan) {
        let (now, weight) = (now, span.weight)
        if state.withLock({ $0.add(span, weight: weight, at: now) }) { wakeSignal.yield() }
    }

    /// Has ``run()`` send what is left, and end.
    public func finish() {
        state.withLock { $0.finish() }
        wakeSignal.yield()
        finishingSignal.finish()
    }

    /// Sends spans until it is told to end by ``finish()`` or a graceful shutdown, or its task is cancelled.
    public func run() async {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.export() }
                group.addTask {
                    for await _ in self.finishing {}
                    // Cancelled when all is sent.
                    try? await self.clock.sleep(for: self.exportTimeout)
                }
                await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.finish()
        }
        let lost = state.withLock { queue in
            queue.abandon()
            return queue.counts
        }
        counters.tell(lost)
        if lost.dropped + lost.failed > 0 {
            logger().warning(
                "Spans were lost", metadata: ["dropped": "\(lost.dropped)", "failed": "\(lost.failed)"])
        }
        await collector.close()
    }

    private func export() async {
        await withDiscardingTaskGroup { group in
            var wakes = wake.makeAsyncIterator()
            var alarm: Duration?
            var outage = Outage()
            while !Task.isCancelled {
                let now = now
                let (step, counts) = state.withLock { ($0.step(at: now), $0.counts) }
                counters.tell(counts)
                switch step {
                case .end: return group.cancelAll()
                case .wait(let moment):
                    if let moment, alarm.map({ moment < $0 || $0 <= now }) ?? true {
                        alarm = moment
                        group.addTask { [clock, origin, wakeSignal] in
                            try? await clock.sleep(until: origin.advanced(by: moment))
                            wakeSignal.yield()
                        }
                    }
                    _ = await wakes.next()
                case .export(let spans): await export(spans, &outage)
                }
            }
        }
    }

    /// What is known to be out, so that it is said once.
    private struct Outage {
        var isOut = false
        var isRefusing = false
        var isAnnotatingOut = false
        /// When annotations are tried again: an endpoint that hangs must not take the time of spans.
        var annotationsResume = Duration.zero
    }

    private func export(_ spans: [FinishedSpan], _ outage: inout Outage) async {
        let reply = await collector.export(spans)
        // Cut off because the time is up: they are dropped with those that wait.
        if Task.isCancelled, reply.problem != nil { return }
        let end = now
        state.withLock { queue in
            var random = SystemRandomNumberGenerator()
            queue.ended(reply.outcome, at: end, using: &random)
        }
        var problem = reply.problem
        switch reply.outcome {
        case .accepted(rejected: 1...), .tooLarge:
            tellOfRefusal(problem, &outage)
            // It is there.
            problem = nil
        case .accepted, .refused, .unavailable: break
        }
        tell(
            problem, isOut: &outage.isOut, "Spans cannot be exported; trying on quietly", "Spans are exported again")
        guard case .accepted = reply.outcome, end >= outage.annotationsResume else { return }
        problem = await collector.annotate(spans)
        if problem != nil { outage.annotationsResume = now + Self.annotationPause }
        tell(
            problem, isOut: &outage.isAnnotatingOut, "Annotations are not taken; trying again each minute",
            "Annotations are taken again")
    }

    /// Says once and for all that the collector is there, and does not take everything: counters tell how much.
    private func tellOfRefusal(_ problem: String?, _ outage: inout Outage) {
        guard !outage.isRefusing, !Task.isCancelled else { return }
        outage.isRefusing = true
        logger().warning("Not all that is exported is taken", metadata: ["problem": "\(problem ?? "")"])
    }

    /// Says once that the collector is out, and once that it is back.
    private func tell(
        _ problem: String?, isOut: inout Bool, _ failure: Logger.Message, _ recovery: Logger.Message
    ) {
        guard (problem != nil) != isOut, !Task.isCancelled else { return }
        isOut = problem != nil
        if let problem {
            logger().warning(failure, metadata: ["problem": "\(problem)"])
        } else {
            logger().notice(recovery)
        }
    }
}
