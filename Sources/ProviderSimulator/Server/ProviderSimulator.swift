public import Logging
public import ServiceLifecycle

/// A development server that speaks the Anthropic Messages API and the OpenAI Chat Completions API.
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
    private let configuration: SimulatorConfiguration
    private let logger: Logger

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
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until the task is cancelled or the surrounding service group shuts down.
    ///
    /// A graceful shutdown lets running answers finish for ``SimulatorConfiguration/shutdownGrace`` and cuts the rest;
    /// a cancellation cuts at once. It can be run once.
    ///
    /// - Throws: ``SimulatorError`` with code `couldNotListen` when the address is taken or not ours.
    public func run() async throws {
    }

    /// Where it listens; waits until it does.
    ///
    /// - Throws: ``SimulatorError`` with code `couldNotListen` when it could not, `notRunning` when it has stopped
    ///   before it was asked, or the waiting task was cancelled.
    public var address: SimulatorAddress {
        get async throws(SimulatorError) {
            throw SimulatorError(code: .notRunning, message: "The simulator has stopped.")
        }
    }

    /// Lets a fault strike the next requests that fit, like `POST /simulator/faults`.
    ///
    /// - Parameter fault: What goes wrong, how often and where.
    public func inject(_ fault: ScheduledFault) {
    }

    /// Takes back every scheduled fault, like `DELETE /simulator/faults`.
    ///
    /// Faults by rate stay.
    public func clearFaults() {
    }

    /// What it has seen, like `GET /simulator/requests`.
    public var journal: JournalSnapshot { JournalSnapshot() }
}
