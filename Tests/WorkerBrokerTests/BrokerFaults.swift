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
        try await run(["fault"] + fault.split(separator: " ").map(String.init))
    }

    /// Takes back what no request has met yet.
    static func reset(_ apis: [Int]) async throws {
        for api in apis {
            for fault in ["drop \(api) 0", "delay \(api) 0 0", "error \(api) 0 0"] {
                // Not every request can be refused.
                if fault.hasPrefix("error"), ![0, 8, 12, 24, 25, 26, 28].contains(api) { continue }
                try await inject(fault)
            }
        }
        try await inject("up")
    }

    /// Kills the broker process and starts it again on what it had stored, which lacks up to a second of what it had acknowledged.
    static func restart() async throws {
        try await run(["kill"])
        // Its port is free only once the last of its threads is gone.
        try await Task.sleep(for: .milliseconds(500))
        try await run(["restart"])
    }

    private static func run(_ words: [String]) async throws {
        let exit = try await ChildProcess.run(
            try #require(script), words.prefix(1) + ["--port", try #require(port)] + words.dropFirst())
        #expect(exit.status == 0, "\(exit.errors)")
    }
}
