import Contract
import Kafka
import KafkaTracing
import Logging
import Tracing

/// Puts events on one topic, in order, each once.
struct EventPublisher: Sendable {
    /// Spans that are open at once: all of a long list would outgrow the exporter's queue when they end.
    private static let maximumSpans = 256

    private let producer: KafkaProducer
    private let topic: KafkaTopic
    private let name: String

    /// Connects to Kafka.
    ///
    /// - Throws: `KafkaError` where there is no broker within ten seconds, or no topic.
    init(client: KafkaClientConfiguration, topic name: String, logger: Logger) async throws {
        self.name = name
        producer = try KafkaProducer(configuration: KafkaProducerConfiguration(client: client), logger: logger)
        do {
            topic = try producer.topic(name)
            try await producer.prefetchMetadata([name])
        } catch {
            await producer.close()
            throw error
        }
    }

    /// Sends events; returns when the broker has stored all of them.
    ///
    /// - Parameters:
    ///   - events: What to send.
    ///   - describe: Says more of an event's span; where it is given, each event begins a trace, if anyone traces.
    /// - Throws: `KafkaError` for the first that could not be delivered.
    func send<Payload>(
        _ events: [Event<Payload>], describe: ((Event<Payload>, inout SpanAttributes) -> Void)? = nil
    ) async throws {
        try await send(events, describe: describe) { (Array($0.data.key.utf8), try $0.encoded()) }
    }

    /// Sends encoded events; returns when the broker has stored all of them.
    ///
    /// - Parameters:
    ///   - elements: What to send.
    ///   - describe: Says more of an element's span; where it is given, each element begins a trace, if anyone traces.
    ///   - record: The key and the value of one.
    /// - Throws: `KafkaError` for the first that could not be delivered; what `record` throws.
    func send<Element>(
        _ elements: [Element], describe: ((Element, inout SpanAttributes) -> Void)? = nil,
        _ record: (Element) throws -> (key: [UInt8], value: [UInt8])
    ) async throws {
        let tracker = KafkaDeliveryTracker()
        var spans: [any Span] = []
        do {
            for element in elements {
                let (key, value) = try record(element)
                var span: (any Span)?
                if let describe { span = self.span(of: element, key: key, describe: describe) }
                if let span { spans.append(span) }
                let headers = KafkaHeaderSet([Self.contentType] + [KafkaHeader](traceOf: span?.context))
                sending: while true {
                    switch producer.enqueue(
                        to: topic, key: key.span, value: value.span, headers: headers, tracker: tracker)
                    {
                    case .queued: break sending
                    case .queueFull: await producer.room()
                    case .failed(let error): throw error
                    }
                }
                guard spans.count >= Self.maximumSpans else { continue }
                try await tracker.settled()
                Self.endWell(&spans)
            }
            try await tracker.settled()
            Self.endWell(&spans)
        } catch {
            // Which of them were stored is not known.
            for span in spans { span.fail("\(type(of: error))") }
            for span in spans { span.end() }
            throw error
        }
    }

    private static func endWell(_ spans: inout [any Span]) {
        for span in spans {
            span.succeedUnlessFailed()
            span.end()
        }
        spans = []
    }

    /// The span of one record: the first of its trace.
    private func span<Element>(
        of element: Element, key: [UInt8], describe: (Element, inout SpanAttributes) -> Void
    ) -> (any Span)? {
        let span: any Span = InstrumentationSystem.tracer.startSpan(
            "send \(name)", context: .topLevel, ofKind: .producer)
        guard span.isRecording else { return span.context.isEmpty ? nil : span }
        var attributes = SpanAttributes(.chain)
        attributes.describeMessage(of: name, operation: "send", key: key)
        describe(element, &attributes)
        span.attributes = attributes
        return span
    }

    private static let contentType = KafkaHeader(
        name: "content-type", text: Event<ConsultationRequested>.contentType)

    /// Deletes keys of a compacted topic; returns when the broker has stored that.
    ///
    /// - Throws: `KafkaError` for the first that could not be delivered.
    func delete(_ keys: [String]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, key) in keys.enumerated() {
                // So many at once that they share requests.
                if index >= 1_000 { try await group.next() }
                group.addTask {
                    _ = try await producer.send(KafkaRecord(topic: name, key: Array(key.utf8), value: nil))
                }
            }
            try await group.waitForAll()
        }
    }

    func close() async {
        await producer.close()
    }
}
