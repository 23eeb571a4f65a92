import CLibrdkafka
import Logging
import Synchronization

/// What librdkafka's callbacks reach through a client's opaque pointer.
final class ClientContext: Sendable {
    private let logger: Logger
    private let latestStatistics = Mutex<[UInt8]?>(nil)

    /// Errors of partitions, which librdkafka tells by callback while their queue is read.
    private let errors = Mutex<[KafkaError]>([])

    init(logger: Logger) { self.logger = logger }

    var statistics: [UInt8]? { latestStatistics.withLock { $0 } }

    func keep(statistics: [UInt8]) { latestStatistics.withLock { $0 = statistics } }

    /// The errors that were told since they were last asked for; the first 64.
    func takeErrors() -> [KafkaError] {
        errors.withLock { errors in
            defer { errors = [] }
            return errors
        }
    }

    private func keep(error: KafkaError) {
        errors.withLock { if $0.count < EventMailbox.maximumErrors { $0.append(error) } }
    }

    /// Passes one line of librdkafka's log on.
    ///
    /// Its texts name brokers, topics and properties, never secrets or payloads.
    func log(severity: CInt, facility: String, text: String) {
        // Syslog severities: 4 is a warning, lower is worse.
        logger.log(
            level: severity <= 4 ? .warning : .debug, "librdkafka",
            metadata: ["facility": .string(facility), "text": .string(text)])
    }

    /// The context that `client` was made with.
    static func of(_ client: OpaquePointer?) -> ClientContext? {
        guard let client = unsafe client, let opaque = unsafe rd_kafka_opaque(client) else { return nil }
        return unsafe Unmanaged<ClientContext>.fromOpaque(opaque).takeUnretainedValue()
    }

    /// Registers the callback for errors that come with messages, not as events.
    static func collectErrors(in configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_error_cb(configuration) { client, code, reason, _ in
            unsafe ClientContext.of(client)?
                .keep(error: KafkaError(rd_kafka_resp_err_t(rawValue: code), text: Kafka.text(of: reason)))
        }
    }

    /// Registers log and statistics callbacks and this context in `configuration`.
    func install(in configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        unsafe rd_kafka_conf_set_log_cb(configuration) { client, severity, facility, text in
            guard let facility = unsafe facility, let text = unsafe text else { return }
            unsafe ClientContext.of(client)?
                .log(severity: severity, facility: String(cString: facility), text: String(cString: text))
        }
        unsafe rd_kafka_conf_set_stats_cb(configuration) { client, json, count, _ in
            if let json = unsafe json {
                unsafe ClientContext.of(client)?
                    .keep(statistics: Array(UnsafeRawBufferPointer(start: json, count: count)))
            }
            return 0  // librdkafka frees its JSON
        }
    }
}
