import Foundation
import TestSupport
import Testing

/// Faults of a broker that takes them: the script that `TEST_BROKER` names, on `TEST_BROKER_PORT`.
enum BrokerFaults {
    private static let script = ProcessInfo.processInfo.environment["TEST_BROKER"]
    private static let port = ProcessInfo.processInfo.environment["TEST_BROKER_PORT"]

    static var areAvailable: Bool { script?.hasPrefix("/") == true && port != nil }

    /// Injects a fault, in the script's own words.
    static func inject(_ fault: String) async throws {
        let exit = try await ChildProcess.run(
            try #require(script),
            ["fault", "--port", try #require(port)] + fault.split(separator: " ").map(String.init))
        #expect(exit.status == 0, "\(exit.errors)")
    }
}
