import CLibrdkafka
import Logging

/// Owns one librdkafka instance: made here, destroyed when the last reference is gone.
///
/// `@unchecked Sendable`: librdkafka's instances may be used from any thread, and the pointer never changes.
@safe final class ClientHandle: @unchecked Sendable {
    enum Kind { case consumer, producer }

    let pointer: OpaquePointer
    let context: ClientContext

    /// Makes an instance.
    ///
    /// - Parameters:
    ///   - kind: What it is for.
    ///   - client: How to reach Kafka; its own properties are set last.
    ///   - defaults: Properties of this kind of client.
    ///   - logger: Where the log goes.
    ///   - prepare: Sets callbacks in the raw configuration.
    /// - Throws: ``KafkaError/Code/invalidConfiguration``.
    init(
        _ kind: Kind, client: KafkaClientConfiguration, defaults: [(String, String)], logger: Logger,
        prepare: (OpaquePointer) -> Void = { _ in }
    ) throws(KafkaError) {
        guard let configuration = unsafe rd_kafka_conf_new() else { throw KafkaError(.fatal, "out of memory") }
        context = ClientContext(logger: logger)
        do throws(KafkaError) {
            let common = [
                ("bootstrap.servers", client.bootstrapServers), ("client.id", client.clientID),
                ("statistics.interval.ms", String(client.statisticsInterval)),
                // Small requests leave at once; the brokers' answers come sooner.
                ("socket.nagle.disable", "true"),
                // Come back quickly after an outage; the default doubles up to 10 s.
                ("reconnect.backoff.max.ms", "1000"),
            ]
            for property in client.properties.keys.sorted() { try KafkaEnvironment.checkIsFree(property) }
            let own = client.properties.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            for (property, value) in common + defaults + own {
                unsafe try KafkaEnvironment.set(property, to: value, in: configuration)
            }
        } catch {
            unsafe rd_kafka_conf_destroy(configuration)
            throw error
        }
        unsafe context.install(in: configuration)
        unsafe prepare(configuration)
        let (made, reason) = unsafe withErrorText { text, size in
            unsafe rd_kafka_new(kind == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, configuration, text, size)
        }
        guard let made = unsafe made else {
            unsafe rd_kafka_conf_destroy(configuration)
            throw KafkaError(.invalidConfiguration, reason)
        }
        unsafe pointer = unsafe made
    }

    deinit {
        // Destroying joins librdkafka's threads, which may take a while: not on whatever thread drops the last reference.
        // The context goes with it, since callbacks reach it until the very end.
        let remains = unsafe Remains(pointer: pointer, context: context)
        do throws(KafkaError) {
            try OwnThread.start("kafka-destroy") { remains.destroy() }
        } catch {
            remains.destroy()
        }
    }

    /// The error that has finished this instance, if there is one.
    var fatalError: KafkaError? { unsafe KafkaError(fatalOf: pointer) }

    /// An error that no broker answered, with the reason, which librdkafka only logs: a certificate, a password, a closed port.
    func explained(_ error: KafkaError) -> KafkaError {
        guard error.code == .brokerUnavailable || error.code == .timedOut, let reason = context.recentRefusal else {
            return error
        }
        return KafkaError(error.code, "\(error.message); latest refusal: \(reason)", recovery: error.recovery)
    }

    /// `@unchecked Sendable`: handed to exactly one thread, which destroys it.
    @safe private struct Remains: @unchecked Sendable {
        let pointer: OpaquePointer
        let context: ClientContext

        func destroy() {
            // Consumers are closed before; without the flag a destroy would wait for a close that cannot be answered.
            unsafe rd_kafka_destroy_flags(pointer, CInt(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
            withExtendedLifetime(context) {}
        }
    }
}
