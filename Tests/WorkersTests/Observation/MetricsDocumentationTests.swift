import Foundation
import Telemetry
import Testing
import Workers

/// `Docs/Metrics.md` is what dashboards and alerts are built from.
struct MetricsDocumentationTests {
    private static let documented: Set<String> = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Docs/Metrics.md")
        let text = (try? String(contentsOf: root, encoding: .utf8)) ?? ""
        return Set(text.matches(of: /guidance_[a-z_]+/).map { String($0.output) })
    }()

    @Test func everyMetricIsDocumented() {
        #expect(Self.documented == Set(WorkerMetric.allCases.map(\.rawValue)))
    }

    @Test func everyMetricIsNamedByTheConventions() {
        for metric in WorkerMetric.allCases {
            let description = metric.description
            #expect(!description.help.isEmpty && !description.help.contains("\n"))
            switch description.kind {
            case .counter: #expect(description.name.hasSuffix("_total"))
            case .gauge: #expect(!description.name.hasSuffix("_total"))
            case .histogram(let buckets):
                #expect(description.name.hasSuffix("_seconds"))
                #expect(buckets == buckets.sorted())
            }
        }
    }
}
