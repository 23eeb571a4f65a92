import CLibrdkafka
import Logging
import Synchronization

/// What librdkafka's callbacks reach through a client's opaque pointer.
final class ClientContext: Sendable {
    private let logger: Logger
    private let latestStatistics = Mutex<[UInt8]?>(nil)

    /// Why a record of a transaction was not delivered; the first.
    private let deliveryFailure = Mutex<KafkaError?>(nil)

    /// Errors of partitions, which librdkafka tells by callback while their queue is read.
    private let errors = Mutex<[KafkaError]>([])

    /// Why a broker was not reached or did not let this client in: the latest, and when that was.
    private let refusal = Mutex<(reason: String, time: ContinuousClock.Instant)?>(nil)

    init(logger: Logger) { self.logger = logger }

    /// Why a broker was not reached or did not let this client in during the latest minute: librdkafka tells the same reason no oftener than every half.
    var recentRefusal: String? {
        refusal.withLock { $0.flatMap { .now - $0.time < .seconds(60) ? $0.reason : nil } }
    }

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

    func keep(deliveryFailure error: KafkaError) {
        deliveryFailure.withLock { $0 = $0 ?? error }
    }

    /// Why a record was not delivered since this was last asked for.
    func takeDeliveryFailure() -> KafkaError? {
        deliveryFailure.withLock { $0.take() }
    }

    /// Passes one line of librdkafka's log on.
    ///
    /// Its texts name brokers, topics and properties, never secrets or payloads.
    func log(severity: CInt, facility: String, text: String) {
        // Syslog severities: 4 is a warning, lower is worse.
        if severity <= 4, facility == "FAIL" {
            refusal.withLock { $0 = (Self.reason(in: text), .now) }
        }
        logger.log(
            level: severity <= 4 ? .warning : .debug, "librdkafka",
            metadata: ["facility": .string(facility), "text": .string(text)])
    }

    /// A line of librdkafka's log without the thread's name before it and the connection's state behind it.
    private static func reason(in text: String) -> String {
        let line = text.hasPrefix("[thrd:") ? text.split(separator: "]: ", maxSplits: 1).last ?? "" : text[...]
        let end = line.ranges(of: " (after ").last?.lowerBound ?? line.endIndex
        return String(line[..<end])
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
