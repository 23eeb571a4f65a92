package import Foundation
package import Settings

/// Who sends spans, as the collector is told.
package struct SpanResource: Sendable {
    /// Name and value, each name once.
    package let attributes: [(name: String, value: String)]

    /// Exactly these.
    package init(attributes: [(name: String, value: String)]) {
        self.attributes = attributes
    }

    /// - Parameters:
    ///   - settings: The service's name, and what else is said of it.
    ///   - process: The process's own facts.
    package init(_ settings: TracingSettings, process: ProcessInfo = .processInfo) {
        let own: [(name: String, value: String)] = [
            ("service.name", settings.serviceName),
            // Phoenix files traces by it.
            ("openinference.project.name", settings.serviceName),
            ("service.instance.id", UUID().uuidString.lowercased()),
            ("host.name", process.hostName),
            ("process.pid", "\(process.processIdentifier)"),
            ("process.executable.name", URL(filePath: process.arguments.first ?? "guidance").lastPathComponent),
            ("telemetry.sdk.name", "guidance-workers"),
            ("telemetry.sdk.language", "swift"),
        ]
        var values: [String: String] = [:]
        for (name, value) in own + settings.resourceAttributes { values[name] = value }
        attributes = values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
