/// Writes requests for the Chat Completions interface.
///
/// Keys stand in alphabetical order, so that equal beginnings of prompts are equal bytes for the cache.
package struct OpenAIRequestEncoder: Sendable {
    private let catalogue: ModelCatalogue
    private let isCompatibleServer: Bool

    /// An encoder for OpenAI's own service or for a compatible server, of which less can be expected.
    package init(catalogue: ModelCatalogue, isCompatibleServer: Bool) {
        self.catalogue = catalogue
        self.isCompatibleServer = isCompatibleServer
    }

    /// A request's body; one for a batch is not streamed.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for what can be seen to be refused.
    package func body(for request: ModelRequest, streamed: Bool) throws(ModelError) -> [UInt8] {
        try request.checkForm()
        let model = catalogue.model(named: request.model, vendor: .openai)
        let gates = model?.gates ?? .unknown(.openai, isCompatibleServer: isCompatibleServer)
        let maximumTokens = min(request.maximumOutputTokens, model?.maximumOutputTokens ?? .max)
        var writer = JSONWriter(capacity: request.expectedBodySize)
        writer.object { writer in
            writer.member(gates.maximumTokensField.rawValue, maximumTokens)
            writer.key("messages")
            writer.array { writer in
                write(request.system, as: "system", to: &writer)
                for message in request.messages { write(message.parts, as: message.role.rawValue, to: &writer) }
            }
            writer.member("model", request.model)
            if let key = request.promptCacheKey, gates.takesPromptCacheKey { writer.member("prompt_cache_key", key) }
            if let schema = request.outputSchema, gates.takesOutputSchema {
                writer.key("response_format")
                write(schema, to: &writer)
            }
            if !request.stopSequences.isEmpty {
                writer.key("stop")
                writer.array { writer in for text in request.stopSequences { writer.string(text) } }
            }
            if streamed {
                writer.member("stream", true)
                writer.key("stream_options")
                writer.object { writer in writer.member("include_usage", true) }
            }
            if let temperature = request.temperature, gates.takesTemperature {
                writer.key("temperature")
                writer.number(temperature)
            }
        }
        return writer.bytes
    }

    /// One message in one string, which every compatible server reads; parts become paragraphs.
    private func write(_ parts: [PromptPart], as role: String, to writer: inout JSONWriter) {
        let texts = parts.map(\.text).filter { !$0.isEmpty }
        guard !texts.isEmpty else { return }
        writer.object { writer in
            writer.member("content", texts.joined(separator: "\n\n"))
            writer.member("role", role)
        }
    }

    private func write(_ schema: OutputSchema, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("json_schema")
            writer.object { writer in
                writer.member("name", schema.name)
                writer.key("schema")
                writer.raw(schema.json)
                writer.member("strict", true)
            }
            writer.member("type", "json_schema")
        }
    }
}
