import Hummingbird
public import Logging
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// A development server that speaks the Anthropic Messages API and the OpenAI Chat Completions API, and both batch APIs.
///
/// It answers questions about UK pensions with generated text, counts tokens and prompt-cache hits as the providers
/// do, checks requests as they do, and fails on demand. Nothing it says is advice or even true.
///
/// ```swift
/// let simulator = try ProviderSimulator(configuration: .init())
/// try await withThrowingTaskGroup { group in
///     group.addTask { try await simulator.run() }
///     let baseURL = try await simulator.address.anthropicBaseURL
///     …
///     group.cancelAll()
/// }
/// ```
public final class ProviderSimulator: Service {
    private let core: SimulatorCore
    private let logger: Logger
    private let readiness = Readiness()

    /// Creates a simulator; it listens once ``run()`` is called.
    ///
    /// - Parameters:
    ///   - configuration: What it does and how quickly.
    ///   - logger: Where it logs. Prompts and answers are never logged.
    /// - Throws: ``SimulatorError`` with code `invalidConfiguration` when a setting is out of its bounds.
    public init(
        configuration: SimulatorConfiguration = SimulatorConfiguration(),
        logger: Logger = Logger(label: "guidance-simulator")
    ) throws(SimulatorError) {
        try configuration.check()
        core = SimulatorCore(configuration)
        self.logger = logger
    }

    /// Serves until the task is cancelled or the surrounding service group shuts down.
    ///
    /// A graceful shutdown lets running answers finish for ``SimulatorConfiguration/shutdownGrace`` and cuts the rest;
    /// a cancellation cuts at once. It can be run once.
    ///
    /// - Throws: ``SimulatorError`` with code `couldNotListen` when the address is taken or not ours.
    public func run() async throws {
        guard !readiness.isResolved else { throw Readiness.stopped }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: core.configuration.threads)
        let failure = await failureOfServing(on: group)
        readiness.resolve(.failure(failure ?? Readiness.stopped))
        try? await group.shutdownGracefully()
        if let failure { throw failure }
    }

    /// Serves to the end; what went wrong, unless it was a shutdown.
    private func failureOfServing(on group: MultiThreadedEventLoopGroup) async -> SimulatorError? {
        do {
            try await serve(on: group)
            return nil
        } catch  where Task.isCancelled || error is CancellationError {
            return nil
        } catch {
            let address = "\(core.configuration.host):\(core.configuration.port)"
            return SimulatorError(
                code: .couldNotListen,
                message: "Could not listen on \(address): \(error). Is another program using the port?")
        }
    }

    private func serve(on group: MultiThreadedEventLoopGroup) async throws {
        let pacers = group.makeIterator().map { StreamPacer(eventLoop: $0) }
        let byLoop = Dictionary(uniqueKeysWithValues: pacers.map { (ObjectIdentifier($0.eventLoop), $0) })
        let configuration = core.configuration
        let application = Application(
            responder: SimulatorResponder(core: core, pacers: byLoop),
            server: .http1(configuration: .init(additionalChannelHandlers: [SimulatedConnection()])),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 4_096),
            onServerRunning: { [readiness] channel in
                let port = channel.localAddress?.port ?? configuration.port
                readiness.resolve(.success(SimulatorAddress(host: configuration.host, port: port)))
            },
            eventLoopGroupProvider: .shared(group), logger: quiet(logger))
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                try await withTaskCancellationHandler {
                    try await application.run()
                } onCancel: {
                    for pacer in pacers { pacer.cutAll() }
                }
            }
            tasks.addTask { try await Self.cut(pacers, after: configuration.shutdownGrace) }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    /// Waits for a graceful shutdown, gives running answers their grace, and cuts what is left.
    private static func cut(_ pacers: [StreamPacer], after grace: Duration) async throws {
        try await gracefulShutdown()
        try await Task.sleep(for: grace)
        for pacer in pacers { pacer.cutAll() }
    }

    /// The server's own start, stop and cancelled connections are no news to whoever embeds it.
    private func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        return quiet
    }

    /// Where it listens; waits until it does.
    ///
    /// - Throws: ``SimulatorError`` with code `couldNotListen` when it could not, `notRunning` when it has stopped
    ///   before it was asked, or the waiting task was cancelled.
    public var address: SimulatorAddress {
        get async throws(SimulatorError) {
            try await readiness.address()
        }
    }

    /// Lets a fault strike the next requests that fit, like `POST /simulator/faults`.
    ///
    /// - Parameter fault: What goes wrong, how often and where.
    public func inject(_ fault: ScheduledFault) {
        _ = core.schedule(fault)
    }

    /// Takes back every scheduled fault, like `DELETE /simulator/faults`.
    ///
    /// Faults by rate stay.
    public func clearFaults() {
        core.clearFaults()
    }

    /// Every batch that was accepted, oldest first, like `GET /simulator/batches`; deleted ones stay.
    ///
    /// Bounded by ``BatchConfiguration/capacity``.
    public var batches: [BatchRecord] { core.batchRecords }

    /// Takes unfinished batches to the end that lies ahead of them, like `POST /simulator/batches/finish`.
    ///
    /// - Parameter id: Only this one; `nil` is all.
    public func finishBatches(_ id: String? = nil) {
        let now = core.now
        core.changeBatches(id) { $0.finish(at: now) }
    }

    /// Lets unfinished batches expire, like `POST /simulator/batches/expire`.
    ///
    /// - Parameters:
    ///   - id: Only this one; `nil` is all.
    ///   - share: The share of its requests that is answered, 0…1, the first of them; `nil` leaves it at what was
    ///     answered by now.
    public func expireBatches(_ id: String? = nil, answering share: Double? = nil) {
        let now = core.now
        core.changeBatches(id) { $0.expire(at: now, answering: share) }
    }

    /// Waits until the batches are as wanted.
    ///
    /// - Parameter isEnough: Looks at them, at once and after every call; the passing of time alone wakes nobody.
    /// - Returns: The batches then.
    /// - Throws: `CancellationError`.
    public func batches(until isEnough: ([BatchRecord]) -> Bool) async throws -> [BatchRecord] {
        while true {
            let version = core.journalChanges.version
            let batches = core.batchRecords
            if isEnough(batches) { return batches }
            await core.journalChanges.wait(after: version)
            try Task.checkCancellation()
        }
    }

    /// What it has seen, like `GET /simulator/requests`.
    public var journal: JournalSnapshot { core.snapshot() }

    /// Waits until what it has seen is enough.
    ///
    /// - Parameter isEnough: Looks at the journal, at once and after every change.
    /// - Returns: The journal then.
    /// - Throws: `CancellationError`.
    public func journal(until isEnough: (JournalSnapshot) -> Bool) async throws -> JournalSnapshot {
        while true {
            let version = core.journalChanges.version
            let journal = core.snapshot()
            if isEnough(journal) { return journal }
            await core.journalChanges.wait(after: version)
            try Task.checkCancellation()
        }
    }
}
