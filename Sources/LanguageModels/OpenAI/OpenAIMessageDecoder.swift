/// Reads an answer of the Chat Completions interface that comes in one piece.
package enum OpenAIMessageDecoder: MessageDecoder {
    package static func decode(_ body: Span<UInt8>) throws(JSONError) -> ResponseDraft {
        var draft = ResponseDraft()
        var choice: OpenAIChoice?
        var scanner = JSONScanner(body)
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "choices") {
                choice = try OpenAIChoice.scan(&scanner)
            } else if scanner.matches(key, "usage") {
                draft.usage = try OpenAIUsage.scan(&scanner)
            } else if scanner.matches(key, "model") {
                draft.model = try scanner.scanOptionalText() ?? ""
            } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
                draft.fail(.reported(try ProviderFault(&scanner)))
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.finish()
        guard !draft.isFinished else { return draft }
        guard let choice, let reason = choice.finishReason else { throw JSONError() }
        draft.stopReason = choice.hasRefusal ? .refusal : ModelStopReason(openAI: scanner.text(of: reason))
        if let content = choice.content { draft.append(content, of: body) { _ in } }
        draft.text.finish { _ in }
        if !draft.isFinished { draft.state = .complete }
        return draft
    }
}
