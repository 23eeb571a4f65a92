import ServerSentEvents

/// Reads a streamed answer of the Chat Completions interface, OpenAI's or a compatible server's.
///
/// What completes an answer is its `finish_reason`. `[DONE]` alone does not: some servers send it after an error too. Nor
/// is it missed: the transfer's own end already tells a whole body from one that was cut off.
package struct OpenAIStreamDecoder: ResponseDecoder {
    private var events = ServerSentEventParser(readsErrorField: true)
    private var answer = Answer()

    package init() {}

    package var draft: ResponseDraft { answer.draft }
    package var hasFailed: Bool { answer.draft.hasFailed }

    package mutating func decode(_ bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void) {
        do {
            try events.parse(bytes) { event in answer.take(event, onDelta) }
        } catch {
            answer.draft.fail(.tooLarge)
        }
    }

    package mutating func end(isWhole: Bool) { answer.end() }
}

extension OpenAIStreamDecoder {
    /// What the events have added up to.
    private struct Answer: Sendable {
        var draft = ResponseDraft()
        private var isRefused = false
        private var isDone = false
        private var template = FrameTemplate()

        mutating func take(_ event: ServerSentEvent, _ onDelta: (ModelTextDelta) -> Void) {
            guard !draft.isFinished, !isDone else { return }
            if event.name.isEqual(to: "error") {
                draft.fail(.reported(ProviderFault(body: event.data)))
            } else if event.data.isEqual(to: "[DONE]") {
                isDone = true
                end()
            } else if let text = template.text(of: event.data) {
                draft.append(text, of: event.data, onDelta: onDelta)
            } else {
                do {
                    try read(event.data, onDelta)
                } catch {
                    draft.fail(.malformed)
                }
            }
        }

        mutating func end() {
            if !draft.isFinished, draft.stopReason != nil { draft.state = .complete }
        }

        private mutating func read(_ data: Span<UInt8>, _ onDelta: (ModelTextDelta) -> Void) throws(JSONError) {
            var scanner = JSONScanner(data)
            guard scanner.peek() != nil else { return }
            guard try scanner.enterObject() else { throw JSONError() }
            var choice: OpenAIChoice?
            var usage: TokenUsage?
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "choices") {
                    choice = try OpenAIChoice.scan(&scanner)
                } else if scanner.matches(key, "usage") {
                    usage = try OpenAIUsage.scan(&scanner)
                } else if draft.model.isEmpty, scanner.matches(key, "model") {
                    draft.model = try scanner.scanOptionalText() ?? ""
                } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
                    draft.fail(.reported(try ProviderFault(&scanner)))
                } else {
                    try scanner.skipValue()
                }
            }
            try scanner.finish()
            draft.usage = usage ?? draft.usage
            guard let choice, !draft.isFinished else { return }
            if let content = choice.content {
                if choice.isPlainText, usage == nil { template.learn(data, text: content) }
                draft.append(content, of: data, onDelta: onDelta)
            }
            if choice.hasRefusal { isRefused = true }
            if let reason = choice.finishReason {
                draft.text.finish(onDelta: onDelta)
                draft.stopReason = isRefused ? .refusal : ModelStopReason(openAI: scanner.text(of: reason))
            }
        }
    }
}
