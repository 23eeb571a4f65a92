package import Logging
public import Settings
import Tracing

/// Tracing of a whole process.
public enum ProcessTracing {
    /// Runs a process's work, and sends the spans that it makes; without an endpoint it only runs the work.
    ///
    /// To be called once in a process. Returns when the last spans are sent, or the time for that is up.
    ///
    /// - Parameters:
    ///   - settings: Where spans go, and which.
    ///   - body: The work.
    /// - Throws: What the work throws; `SettingsError` or `HTTPTransportError` where a setting cannot be.
    public static func run(_ settings: TracingSettings, _ body: () async throws -> Void) async throws {
        guard let endpoint = settings.endpoint else { return try await body() }
        let exporter = try TraceExporter(to: endpoint, settings, logger: { Logger(label: "tracing") })
        InstrumentationSystem.bootstrap(SpanTracer(settings.sampling) { exporter.add($0) })
        try await run(exporter, body)
    }

    /// The same for a part of a process: only what the work itself does is traced, by a tracer of its own.
    ///
    /// - Parameters:
    ///   - settings: Where spans go, and which.
    ///   - logger: Where to log.
    ///   - body: The work.
    /// - Throws: As ``run(_:_:)``.
    package static func run(
        _ settings: TracingSettings, logger: Logger, _ body: () async throws -> Void
    ) async throws {
        guard let endpoint = settings.endpoint else { return try await body() }
        let exporter = try TraceExporter(to: endpoint, settings, logger: { logger })
        let tracer = SpanTracer(settings.sampling) { exporter.add($0) }
        try await run(exporter) { try await withTracer(tracer) { try await body() } }
    }

    private static func run(_ exporter: TraceExporter, _ body: () async throws -> Void) async throws {
        let result = await withTaskGroup(of: Void.self) { group -> Result<Void, any Error> in
            group.addTask { await exporter.run() }
            let result: Result<Void, any Error>
            do {
                try await body()
                result = .success(())
            } catch {
                result = .failure(error)
            }
            exporter.finish()
            await group.waitForAll()
            return result
        }
        try result.get()
    }
}
