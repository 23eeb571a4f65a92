import ServerSentEvents

/// Reads a streamed answer of the Messages interface.
///
/// Complete only with `message_stop`. Pings, unknown events and blocks other than text are passed over.
package struct AnthropicStreamDecoder: ResponseDecoder {
    private var events = ServerSentEventParser()
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

    package mutating func end(isWhole: Bool) {}
}

extension AnthropicStreamDecoder {
    /// What a frame says, in whatever order it says it.
    private struct Frame {
        var kind: JSONString?
        var text: JSONString?
        var stopReason: JSONString?
        var hasUsage = false

        /// Whether it says nothing but a piece of text, so that others can be recognised by it.
        var isPlainText: Bool { kind != nil && stopReason == nil && !hasUsage }
    }

    /// What the events have added up to.
    private struct Answer: Sendable {
        var draft = ResponseDraft()
        private var usage = AnthropicUsage()
        private var template = FrameTemplate()

        mutating func take(_ event: ServerSentEvent, _ onDelta: (ModelTextDelta) -> Void) {
            guard !draft.isFinished else { return }
            if let text = template.text(of: event.data) {
                return draft.append(text, of: event.data, onDelta: onDelta)
            }
            do {
                act(on: try scan(event.data), of: event, onDelta)
            } catch {
                draft.fail(.malformed)
            }
        }

        private mutating func scan(_ data: Span<UInt8>) throws(JSONError) -> Frame {
            var frame = Frame()
            var scanner = JSONScanner(data)
            guard scanner.peek() != nil else { return frame }
            guard try scanner.enterObject() else { throw JSONError() }
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "type") {
                    frame.kind = try scanner.scanOptionalString()
                } else if scanner.matches(key, "delta") || scanner.matches(key, "content_block") {
                    try scanDelta(&scanner, &frame)
                } else if scanner.matches(key, "message") {
                    try scanMessage(&scanner)
                } else if scanner.matches(key, "usage") {
                    try usage.update(&scanner)
                    frame.hasUsage = true
                } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
                    draft.fail(.reported(try ProviderFault(&scanner)))
                } else {
                    try scanner.skipValue()
                }
            }
            try scanner.finish()
            return frame
        }

        private func scanDelta(_ scanner: inout JSONScanner, _ frame: inout Frame) throws(JSONError) {
            guard try scanner.enterObject() else { return }
            var kind: JSONString?
            var text: JSONString?
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "type") {
                    kind = try scanner.scanOptionalString()
                } else if scanner.matches(key, "text") {
                    text = try scanner.scanOptionalString()
                } else if scanner.matches(key, "stop_reason") {
                    frame.stopReason = try scanner.scanOptionalString()
                } else {
                    try scanner.skipValue()
                }
            }
            // A delta's text, or the text that a block begins with.
            guard let kind, scanner.matches(kind, "text_delta") || scanner.matches(kind, "text") else { return }
            frame.text = text
        }

        private mutating func scanMessage(_ scanner: inout JSONScanner) throws(JSONError) {
            guard try scanner.enterObject() else { return }
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "model") {
                    draft.model = try scanner.scanOptionalText() ?? ""
                } else if scanner.matches(key, "usage") {
                    try usage.update(&scanner)
                } else {
                    try scanner.skipValue()
                }
            }
        }

        private mutating func act(on frame: Frame, of event: ServerSentEvent, _ onDelta: (ModelTextDelta) -> Void) {
            guard !draft.isFinished else { return }
            let data = event.data
            // Some compatible servers leave out the one or the other name of the event.
            let kind = if let kind = frame.kind { data.extracting(kind.range) } else { event.name }
            if let text = frame.text, kind.isEqual(to: "content_block_delta") || kind.isEqual(to: "content_block_start")
            {
                if frame.isPlainText { template.learn(data, text: text) }
                draft.append(text, of: data, onDelta: onDelta)
            } else if kind.isEqual(to: "message_start") {
                draft.usage = usage.tokenUsage
            } else if kind.isEqual(to: "message_delta") {
                draft.usage = usage.tokenUsage
                if let reason = frame.stopReason {
                    draft.stopReason = ModelStopReason(rawValue: JSONText.decoded(data.extracting(reason.range)))
                }
            } else if kind.isEqual(to: "message_stop") {
                draft.text.finish(onDelta: onDelta)
                draft.stopReason = draft.stopReason ?? .endTurn
                draft.state = .complete
            } else if kind.isEqual(to: "error") {
                draft.fail(.reported(ProviderFault(body: data)))
            }
        }
    }
}
