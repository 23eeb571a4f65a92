/// Reads an answer of the Messages interface that comes in one piece, as a response or as a line of a batch's results.
package enum AnthropicMessageDecoder: MessageDecoder {
    package static func decode(_ body: Span<UInt8>) throws(JSONError) -> ResponseDraft {
        var draft = ResponseDraft()
        var usage = AnthropicUsage()
        var scanner = JSONScanner(body)
        var hasContent = false
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                hasContent = scanner.peek() == 0x5B
                try readBlocks(&scanner, into: &draft)
            } else if scanner.matches(key, "model") {
                draft.model = try scanner.scanOptionalText() ?? ""
            } else if scanner.matches(key, "stop_reason") {
                draft.stopReason = try scanner.scanOptionalText().map { ModelStopReason(rawValue: $0) }
            } else if scanner.matches(key, "usage") {
                try usage.update(&scanner)
            } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
                draft.fail(.reported(try ProviderFault(&scanner)))
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.finish()
        draft.usage = usage.tokenUsage
        guard !draft.isFinished else { return draft }
        guard hasContent, draft.stopReason != nil else { throw JSONError() }
        draft.text.finish { _ in }
        draft.state = .complete
        return draft
    }

    /// Takes the text of every text block, wherever it stands.
    private static func readBlocks(_ scanner: inout JSONScanner, into draft: inout ResponseDraft) throws(JSONError) {
        guard try scanner.enterArray() else { return }
        while try scanner.nextElement() {
            guard try scanner.enterObject() else { continue }
            var kind: JSONString?
            var text: JSONString?
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "type") {
                    kind = try scanner.scanOptionalString()
                } else if scanner.matches(key, "text") {
                    text = try scanner.scanOptionalString()
                } else {
                    try scanner.skipValue()
                }
            }
            if let kind, scanner.matches(kind, "text"), let text { draft.append(text, of: scanner.bytes) { _ in } }
        }
    }
}
