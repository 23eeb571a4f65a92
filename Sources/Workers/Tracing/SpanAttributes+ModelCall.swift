import Contract
import Foundation
import KafkaTracing
import LanguageModels
import Tracing

extension SpanAttributes {
    /// Attributes of a call of a model.
    init(callOf model: String, provider: String) {
        self.init(.llm)
        self["gen_ai.operation.name"] = "chat"
        self["gen_ai.provider.name"] = provider
        self["gen_ai.request.model"] = model
        self["llm.model_name"] = model
        self["llm.provider"] = provider
        self["llm.system"] = provider
    }

    /// Adds what a call read and wrote; the prompt is the whole of it, what came from a cache or went into one included.
    mutating func setUsage(_ usage: TokenUsage) {
        self["gen_ai.usage.input_tokens"] = usage.inputTokens
        self["gen_ai.usage.output_tokens"] = usage.outputTokens
        self["gen_ai.usage.cache_read.input_tokens"] = usage.cacheReadTokens
        self["gen_ai.usage.cache_creation.input_tokens"] = usage.cacheWriteTokens
        self["llm.token_count.prompt"] = usage.inputTokens
        self["llm.token_count.completion"] = usage.outputTokens
        self["llm.token_count.total"] = usage.inputTokens + usage.outputTokens
        self["llm.token_count.prompt_details.cache_read"] = usage.cacheReadTokens
        self["llm.token_count.prompt_details.cache_write"] = usage.cacheWriteTokens
    }

    /// Adds what came back.
    mutating func setResponse(_ response: ModelResponse, contentBytes: Int) {
        self["gen_ai.response.model"] = response.model
        self["gen_ai.response.finish_reasons"] = [response.stopReason.rawValue]
        self["gen_ai.response.id"] = response.requestID
        guard contentBytes > 0 else { return }
        setContent("output", response.text, maximumBytes: contentBytes)
        self["llm.output_messages.0.message.role"] = "assistant"
        self["llm.output_messages.0.message.content"] = response.text.cut(toBytes: contentBytes)
    }

    /// Adds what a model is asked, in words.
    mutating func setMessages(of request: ModelRequest, maximumBytes: Int) {
        // The newest, where there are too many: each is two attributes.
        let messages = request.messages.suffix(31).map { ($0.role.rawValue, $0.parts) }
        for (index, turn) in ([("system", request.system)] + messages).enumerated() {
            let text = turn.1.map(\.text).joined(separator: "\n\n")
            self["llm.input_messages.\(index).message.role"] = turn.0
            self["llm.input_messages.\(index).message.content"] = text.cut(toBytes: maximumBytes)
        }
        let last = request.messages.last?.parts.map(\.text).joined(separator: "\n\n") ?? ""
        setContent("input", last, maximumBytes: maximumBytes)
    }
}

extension SpanMetadata {
    /// Adds how well a call's prompt was cached, and what it cost.
    mutating func add(_ usage: TokenUsage, cost: ModelCost?) {
        if usage.inputTokens > 0 {
            add("cache_hit_rate", Double(usage.cacheReadTokens * 1_000 / usage.inputTokens) / 1_000)
        }
        add(cost.flatMap { Cost($0) })
    }

    /// Adds what something cost, and would have cost without the discounts.
    mutating func add(_ cost: Cost?) {
        guard let cost else { return }
        add("cost_usd", cost.usd)
        add("cost_usd_without_cache", cost.usdWithoutCache)
        add("saved_by_caching_usd", cost.usdWithoutCache - cost.usd)
        guard let withoutBatch = cost.usdWithoutBatch, withoutBatch != cost.usd else { return }
        add("cost_usd_without_batch", withoutBatch)
        add("saved_by_batches_usd", withoutBatch - cost.usd)
    }
}

extension ModelRequest {
    /// How the model is to answer, as JSON.
    var parametersText: String {
        let temperature = temperature.map { ",\"temperature\":\($0)" } ?? ""
        return "{\"max_tokens\":\(maximumOutputTokens)\(temperature)}"
    }
}
