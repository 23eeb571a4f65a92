import Contract
import Foundation
import ProviderSimulator

/// What happens in one run: which disturbances, how often, and to how many workers.
struct ChaosScenario: Sendable {
    /// Names the run in what it prints.
    let name: String
    /// What befalls the workers; each round draws one.
    let disturbances: [Disturbance]
    /// How many rounds: a disturbance, and then some progress.
    var rounds: Int
    /// How many workers at the start.
    var workers = 3
    /// Faults of the provider.
    var providerFaults: [FaultRate] = []

    /// How quickly the provider answers; by default within 0.3 to 1.5 s.
    var pace = Pace(
        timeToFirstToken: .milliseconds(350), jitter: 0.8, deltaDelay: .milliseconds(10)...(.milliseconds(120)))

    /// Why consultations may fail although they could have been answered.
    var allowedFailures: Set<FailureCode> { providerFaults.isEmpty ? [] : [.providerUnavailable] }

    /// A provider that is busy now and then, or breaks off.
    static let moodyProvider: [FaultRate] = {
        var overloaded = Fault(.overloaded)
        overloaded.retryAfter = nil
        return [
            FaultRate(overloaded, rate: 0.04), FaultRate(Fault(.streamError), rate: 0.02),
            FaultRate(Fault(.reset), rate: 0.02), FaultRate(Fault(.truncate), rate: 0.02),
        ]
    }()

    /// The seed that `SEED` names, or a new one.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? .random(in: 1...999_999)
    }

    /// Whether a scenario of this name is to be run: all are, unless `CHAOS_ONLY` names one.
    static func isWanted(_ name: String) -> Bool {
        ProcessInfo.processInfo.environment["CHAOS_ONLY"].map { $0 == name } ?? true
    }

    /// How many times as many rounds as usual: `CHAOS_SCALE`.
    static var scale: Double {
        ProcessInfo.processInfo.environment["CHAOS_SCALE"].flatMap(Double.init) ?? 1
    }
}
