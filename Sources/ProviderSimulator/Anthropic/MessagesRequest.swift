/// Checks the body of `POST /v1/messages`, in the order and words of the real API where they are known.
package struct MessagesRequest {
    private let body: JSONNode
    /// From this version on the sampling parameters are refused on every model.
    private let refusesSampling: Bool

    package static let versions = ["2023-01-01", "2023-06-01", "2026-10-21"]

    package init(_ body: JSONNode, version: String) {
        self.body = body
        refusesSampling = version >= "2026-10-21"
    }

    private static let knownFields: Set<String> = [
        "model", "max_tokens", "messages", "system", "stream", "temperature", "top_p", "top_k", "stop_sequences",
        "tools", "tool_choice", "thinking", "metadata", "output_config", "service_tier", "cache_control", "container",
        "inference_geo", "speed", "diagnostics", "user_profile_id", "workspace_id",
    ]

    /// The request in neutral terms.
    package func checked() throws(APIProblem) -> CompletionRequest {
        guard let fields = body.members else { throw .invalid("Input should be a valid dictionary") }
        if let unknown = fields.first(where: { !Self.knownFields.contains($0.name) }) {
            throw .invalid("\(unknown.name): Extra inputs are not permitted")
        }
        let name = try required("model", "string", \.string)
        let maximumTokens = try required("max_tokens", "integer", \.int)
        let blocks = try PromptBlocks(body)
        guard let model = SimulatedModel.named(name, vendor: .anthropic) else {
            throw APIProblem(.notFound, "model: \(name)")
        }
        let isStreamed = try optional("stream", "boolean", \.bool) ?? false
        try checkLimits(maximumTokens, blocks, model)
        try checkSampling(model)
        try checkTools(model)
        if model.refusesPrefill, blocks.endsWithAssistant {
            throw .invalid(
                "This model does not support assistant message prefill. The conversation must end with a user message.")
        }
        let format = try format()
        if maximumTokens == 0, isStreamed || format != .text {
            throw .invalid("max_tokens: 0 is not allowed with stream or output_config.format")
        }
        return CompletionRequest(
            model: model, modelName: name, prompt: blocks.prompt, caching: .breakpoints(blocks.blocks),
            systemTokens: blocks.systemTokens, format: format, maximumTokens: maximumTokens,
            stopSequences: try stopSequences(), isStreamed: isStreamed)
    }

    private func required<Value>(
        _ name: String, _ kind: String, _ read: (JSONNode) -> Value?
    ) throws(APIProblem) -> Value {
        guard body[name] != nil else { throw .invalid("\(name): Field required") }
        guard let value = try optional(name, kind, read) else {
            throw .invalid("\(name): Input should be a valid \(kind)")
        }
        return value
    }

    private func optional<Value>(
        _ name: String, _ kind: String, _ read: (JSONNode) -> Value?
    ) throws(APIProblem) -> Value? {
        guard let field = body.value(name) else { return nil }
        guard let value = read(field) else { throw .invalid("\(name): Input should be a valid \(kind)") }
        return value
    }

    private func checkLimits(_ maximumTokens: Int, _ blocks: PromptBlocks, _ model: SimulatedModel) throws(APIProblem) {
        guard maximumTokens >= 0 else { throw .invalid("max_tokens: Input should be greater than or equal to 0") }
        guard maximumTokens <= model.maximumOutputTokens else {
            throw .invalid(
                "max_tokens: \(maximumTokens) > \(model.maximumOutputTokens), which is the maximum allowed number of "
                    + "output tokens for \(model.id)")
        }
        guard blocks.tokens <= model.contextWindow else {
            throw .invalid("prompt is too long: \(blocks.tokens) tokens > \(model.contextWindow) maximum")
        }
    }

    private func checkSampling(_ model: SimulatedModel) throws(APIProblem) {
        for (name, isDefault) in [
            ("temperature", { $0 == 1 }), ("top_p", { $0 == 1 }), ("top_k", { _ in false }),
        ] as [(String, (Double) -> Bool)] {
            guard let value = try optional(name, "number", \.double) else { continue }
            if refusesSampling || model.sampling == .refused || (model.sampling == .defaultOnly && !isDefault(value)) {
                throw .invalid("\(name): `\(name)` is not supported on this model.")
            }
            guard value >= 0, name == "top_k" || value <= 1 else {
                throw .invalid("\(name): Input should be less than or equal to 1")
            }
        }
    }

    private func checkTools(_ model: SimulatedModel) throws(APIProblem) {
        let forced = ["any", "tool"].contains(body["tool_choice"]?["type"]?.string)
        guard forced else { return }
        if model.refusesForcedTools {
            throw .invalid("tool_choice: forcing tool use is not supported on this model.")
        }
        throw .invalid("tool_choice: the simulator calls no tools; leave it out or use auto.")
    }

    private func format() throws(APIProblem) -> AnswerFormat {
        guard let format = body["output_config"]?.value("format") else { return .text }
        guard format["type"]?.string == "json_schema", let schema = format["schema"] else {
            throw .invalid("output_config.format.type: Input should be 'json_schema'")
        }
        if let complaint = SchemaCheck.complaint(about: schema, .anthropic) {
            throw .invalid("output_config.format.schema: Invalid schema: \(complaint)")
        }
        return .schema(schema)
    }

    private func stopSequences() throws(APIProblem) -> [String] {
        guard let sequences = try optional("stop_sequences", "list", \.array) else { return [] }
        var texts: [String] = []
        for sequence in sequences {
            guard let text = sequence.string, !text.allSatisfy(\.isWhitespace) else {
                throw .invalid("stop_sequences: each stop sequence must contain non-whitespace")
            }
            texts.append(text)
        }
        return texts
    }
}
