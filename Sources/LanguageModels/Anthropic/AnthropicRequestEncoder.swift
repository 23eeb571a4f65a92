/// Writes requests for the Messages interface.
///
/// Keys stand in alphabetical order, so that equal beginnings of prompts are equal bytes for the cache.
package struct AnthropicRequestEncoder: Sendable {
    private let catalogue: ModelCatalogue

    package init(catalogue: ModelCatalogue) {
        self.catalogue = catalogue
    }

    /// A request's body; one for a batch is not streamed.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for what can be seen to be refused.
    package func body(for request: ModelRequest, streamed: Bool) throws(ModelError) -> [UInt8] {
        try check(request)
        let model = catalogue.model(named: request.model, vendor: .anthropic)
        let gates = model?.gates ?? .unknown(.anthropic, isCompatibleServer: false)
        var writer = JSONWriter(capacity: request.expectedBodySize)
        writer.object { writer in
            writer.member("max_tokens", min(request.maximumOutputTokens, model?.maximumOutputTokens ?? .max))
            writer.key("messages")
            writer.array { writer in
                for message in request.messages {
                    writer.object { writer in
                        writer.key("content")
                        write(message.parts, to: &writer)
                        writer.member("role", message.role.rawValue)
                    }
                }
            }
            writer.member("model", request.model)
            if let schema = request.outputSchema, gates.takesOutputSchema {
                writer.key("output_config")
                writer.object { writer in
                    writer.key("format")
                    writer.object { writer in
                        writer.key("schema")
                        writer.raw(schema.json)
                        writer.member("type", "json_schema")
                    }
                }
            }
            if !request.stopSequences.isEmpty {
                writer.key("stop_sequences")
                writer.array { writer in for text in request.stopSequences { writer.string(text) } }
            }
            if streamed { writer.member("stream", true) }
            if request.system.contains(where: { !$0.text.isEmpty }) {
                writer.key("system")
                write(request.system, to: &writer)
            }
            if let temperature = request.temperature, gates.takesTemperature {
                writer.key("temperature")
                writer.number(temperature)
            }
        }
        return writer.bytes
    }

    private func write(_ parts: [PromptPart], to writer: inout JSONWriter) {
        writer.array { writer in
            for part in parts where !part.text.isEmpty {
                writer.object { writer in
                    if let lifetime = part.cacheBreakpoint {
                        writer.key("cache_control")
                        writer.object { writer in
                            if lifetime == .oneHour { writer.member("ttl", "1h") }
                            writer.member("type", "ephemeral")
                        }
                    }
                    writer.member("text", part.text)
                    writer.member("type", "text")
                }
            }
        }
    }

    private func check(_ request: ModelRequest) throws(ModelError) {
        try request.checkForm()
        let parts = request.system + request.messages.flatMap(\.parts)
        let lifetimes = parts.filter { !$0.text.isEmpty }.compactMap(\.cacheBreakpoint)
        guard lifetimes.count <= 4 else {
            throw ModelError(.invalidRequest, "a request takes at most 4 cache breakpoints, not \(lifetimes.count)")
        }
        let hours = lifetimes.prefix { $0 == .oneHour }
        guard !lifetimes.dropFirst(hours.count).contains(.oneHour) else {
            throw ModelError(.invalidRequest, "cache breakpoints of an hour must come before those of five minutes")
        }
    }
}
