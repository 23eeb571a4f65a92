package import Kafka
package import Tracing

/// Reads and writes a trace's position in the headers of a record, in whatever form the tracer has it.
package struct KafkaHeaderCarrier: Extractor, Injector {
    /// What a tracer may have read at most: W3C asks for 512 bytes of `tracestate` to be passed on.
    private static let maximumBytes = 512

    package init() {}

    package func extract(key: String, from headers: [KafkaHeader]) -> String? {
        guard let value = headers[key], value.count <= Self.maximumBytes else { return nil }
        // Not repaired: it would be passed on as other bytes, and more of them.
        return String(validating: value, as: UTF8.self)
    }

    package func inject(_ value: String, forKey key: String, into headers: inout [KafkaHeader]) {
        headers.append(KafkaHeader(name: key, text: value))
    }
}

extension [KafkaHeader] {
    /// The position of a piece of work, for the records that it leaves behind; none where nobody traces.
    package init(traceOf context: ServiceContext?) {
        self = []
        guard let context else { return }
        InstrumentationSystem.instrument.inject(context, into: &self, using: KafkaHeaderCarrier())
    }

    /// The position that a record came with, to go on from there.
    package var trace: ServiceContext {
        var context = ServiceContext.topLevel
        InstrumentationSystem.instrument.extract(self, into: &context, using: KafkaHeaderCarrier())
        return context
    }
}
