public import CoreMetrics
import Foundation

/// What the process itself takes, by the names that every Prometheus client library has.
///
/// Read from `/proc`, see proc(5), each time the metrics are asked for.
public struct ProcessMetrics: ObservableWork {
    /// The metrics of a process.
    public static let descriptions = [
        MetricDescription("process_cpu_seconds_total", .counter, "Processor time, of user and system."),
        MetricDescription("process_resident_memory_bytes", .gauge, "Resident memory."),
        MetricDescription("process_open_fds", .gauge, "Open file descriptors."),
        MetricDescription("process_max_fds", .gauge, "File descriptors that may be open."),
        MetricDescription("process_start_time_seconds", .gauge, "When the process started, since 1970."),
    ]

    private let factory: any MetricsFactory
    private let start: Double

    /// Makes a reader of the process's figures, when the process starts.
    ///
    /// - Parameter factory: What to count with.
    public init(_ factory: any MetricsFactory) {
        self.factory = factory
        start = Date().timeIntervalSince1970
    }

    /// Reads them anew; where `/proc` cannot be read they stay as they are.
    public func updateMetrics() async {
        if let seconds = Self.processorSeconds { set("process_cpu_seconds_total", seconds) }
        if let bytes = Self.residentBytes { set("process_resident_memory_bytes", bytes) }
        if let count = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            set("process_open_fds", Double(count))
        }
        var limit = rlimit()
        if unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            set("process_max_fds", Double(limit.rlim_cur))
        }
        set("process_start_time_seconds", start)
    }

    /// Nothing: it is there to be asked.
    public var liveness: [HealthCheck] { [] }

    /// Nothing: it is there to be asked.
    public var readiness: [HealthCheck] { [] }

    private func set(_ name: String, _ value: Double) {
        Meter(label: name, dimensions: [], factory: factory).set(value)
    }

    private static var processorSeconds: Double? {
        var usage = rusage()
        guard unsafe getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
    }

    /// The second field of `statm`, in pages.
    private static var residentBytes: Double? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Double(fields[1]) else { return nil }
        return pages * Double(sysconf(CInt(_SC_PAGESIZE)))
    }
}
