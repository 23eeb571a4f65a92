/// Checks the body of `POST /v1/chat/completions`, in the words of the real API where they are known.
struct ChatRequest {
    private let body: JSONNode

    init(_ body: JSONNode) {
        self.body = body
    }

    private static let knownFields: Set<String> = [
        "model", "messages", "audio", "frequency_penalty", "function_call", "functions", "logit_bias", "logprobs",
        "max_completion_tokens", "max_tokens", "metadata", "modalities", "moderation", "n", "parallel_tool_calls",
        "prediction", "presence_penalty", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
        "reasoning_effort", "response_format", "safety_identifier", "seed", "service_tier", "stop", "store", "stream",
        "stream_options", "temperature", "tool_choice", "tools", "top_logprobs", "top_p", "user", "verbosity",
        "web_search_options",
    ]

    /// The request in neutral terms.
    func checked() throws(APIProblem) -> CompletionRequest {
        guard let fields = body.members else { throw .invalid("Invalid body: expected an object.") }
        if let unknown = fields.first(where: { !Self.knownFields.contains($0.name) }) {
            throw .invalid("Unrecognized request argument supplied: \(unknown.name)")
        }
        guard let name = body.value("model")?.string else { throw .invalid("you must provide a model parameter") }
        guard let model = SimulatedModel.named(name, vendor: .openAI), model.embeddingDimensions == nil else {
            throw Self.unknownModel(name)
        }
        let messages = try ChatMessages(body)
        try checkSampling(model)
        try checkUnsimulated()
        let isStreamed = try optional("stream", "a boolean", \.bool) ?? false
        let options = body.value("stream_options")
        if options != nil, !isStreamed {
            throw .invalid(
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.", parameter: "stream_options")
        }
        let maximumTokens = try maximumTokens(model, promptTokens: messages.tokens)
        let key = try optional("prompt_cache_key", "a string", \.string) ?? ""
        return CompletionRequest(
            model: model, modelName: name, prompt: messages.prompt,
            caching: .automatic(prompt: messages.bytes, key: key), systemTokens: messages.systemTokens,
            format: try format(messages),
            maximumTokens: maximumTokens, stopSequences: try stopSequences(), isStreamed: isStreamed,
            includesUsage: options?.value("include_usage")?.bool ?? false,
            reasoningTokens: min(try reasoningTokens(model), maximumTokens))
    }

    static func unknownModel(_ name: String) -> APIProblem {
        APIProblem(
            .notFound, "The model `\(name)` does not exist or you do not have access to it.", code: "model_not_found")
    }

    private func optional<Value>(
        _ name: String, _ kind: String, _ read: (JSONNode) -> Value?
    ) throws(APIProblem) -> Value? {
        guard let field = body.value(name) else { return nil }
        guard let value = read(field) else {
            throw .invalid(
                "Invalid type for '\(name)': expected \(kind), but got a \(field.kind) instead.", parameter: name,
                code: "invalid_type")
        }
        return value
    }

    private func checkSampling(_ model: SimulatedModel) throws(APIProblem) {
        for (name, highest) in [("temperature", 2.0), ("top_p", 1.0)] {
            guard let value = try optional(name, "a number", \.double) else { continue }
            if model.isReasoning, value != 1 {
                throw .invalid(
                    "Unsupported value: '\(name)' does not support \(value) with this model. Only the default (1) value "
                        + "is supported.", parameter: name, code: "unsupported_value")
            }
            guard (0...highest).contains(value) else {
                throw .invalid(
                    "Invalid '\(name)': expected a value from 0 to \(highest).", parameter: name,
                    code: "decimal_out_of_range")
            }
        }
    }

    private func checkUnsimulated() throws(APIProblem) {
        if let count = try optional("n", "an integer", \.int), count != 1 {
            throw .invalid("The simulator writes one choice: leave n out.", parameter: "n", code: "unsupported_value")
        }
        let choice = body.value("tool_choice")
        if choice?.members != nil || choice?.string == "required" {
            throw .invalid(
                "The simulator calls no tools: leave tool_choice out or use auto.", parameter: "tool_choice",
                code: "unsupported_value")
        }
    }

    private func maximumTokens(_ model: SimulatedModel, promptTokens: Int) throws(APIProblem) -> Int {
        guard promptTokens <= model.contextWindow else {
            throw .invalid(
                "Input tokens exceed the configured limit of \(model.contextWindow) tokens. Your messages resulted in "
                    + "\(promptTokens) tokens. Please reduce the length of the messages.",
                parameter: "messages", code: "context_length_exceeded")
        }
        let old = try optional("max_tokens", "an integer", \.int)
        if old != nil, model.isReasoning {
            throw .invalid(
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' "
                    + "instead.", parameter: "max_tokens", code: "unsupported_parameter")
        }
        let new = try optional("max_completion_tokens", "an integer", \.int)
        if old != nil, new != nil {
            throw .invalid(
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                parameter: "max_tokens", code: "invalid_parameter_combination")
        }
        let name = old == nil ? "max_completion_tokens" : "max_tokens"
        let wanted = new ?? old ?? model.maximumOutputTokens
        guard wanted >= 1 else {
            throw .invalid(
                "Invalid '\(name)': integer below minimum value. Expected a value >= 1, but got \(wanted) instead.",
                parameter: name, code: "integer_below_min_value")
        }
        guard wanted <= model.maximumOutputTokens else {
            throw .invalid(
                "\(name) is too large: \(wanted). This model supports at most \(model.maximumOutputTokens) completion "
                    + "tokens, whereas you provided \(wanted).", parameter: name, code: "invalid_value")
        }
        return wanted
    }

    /// Hidden reasoning, by `reasoning_effort`; none unless it is asked for, so that plain counts stay predictable.
    private func reasoningTokens(_ model: SimulatedModel) throws(APIProblem) -> Int {
        guard let effort = try optional("reasoning_effort", "a string", \.string) else { return 0 }
        guard model.isReasoning else {
            throw .invalid(
                "Unrecognized request argument supplied: reasoning_effort", parameter: "reasoning_effort")
        }
        let tokens = ["none": 0, "minimal": 0, "low": 64, "medium": 128, "high": 256, "xhigh": 512, "max": 512][effort]
        guard let tokens else {
            throw .invalid(
                "Invalid value for 'reasoning_effort'.", parameter: "reasoning_effort", code: "invalid_value")
        }
        return tokens
    }

    private func format(_ messages: ChatMessages) throws(APIProblem) -> AnswerFormat {
        guard let format = body.value("response_format") else { return .text }
        switch format["type"]?.string {
        case "text": return .text
        case "json_object":
            guard SearchText(messages.prompt.all).contains("json") else {
                throw .invalid(
                    "'messages' must contain the word 'json' in some form, to use 'response_format' of type "
                        + "'json_object'.", parameter: "messages")
            }
            return .anyJSON
        case "json_schema":
            let wrapper = format["json_schema"]
            guard let name = wrapper?["name"]?.string, let schema = wrapper?["schema"] else {
                throw .invalid(
                    "Missing required parameter: 'response_format.json_schema'.",
                    parameter: "response_format.json_schema", code: "missing_required_parameter")
            }
            if wrapper?["strict"]?.bool == true, let complaint = SchemaCheck.complaint(about: schema, .openAI) {
                throw .invalid(
                    "Invalid schema for response_format '\(name)': \(complaint).", parameter: "response_format",
                    code: "invalid_json_schema")
            }
            return .schema(schema)
        default:
            throw .invalid(
                "Invalid value for 'response_format.type'.", parameter: "response_format.type", code: "invalid_value")
        }
    }

    private func stopSequences() throws(APIProblem) -> [String] {
        guard let stop = body.value("stop") else { return [] }
        if let text = stop.string { return [text] }
        guard let list = stop.array, list.count <= 4, case let texts = list.compactMap(\.string),
            texts.count == list.count
        else {
            throw .invalid("Invalid 'stop': expected up to 4 strings.", parameter: "stop", code: "invalid_type")
        }
        return texts
    }
}
