/// Reads answers out of a whole document.
package protocol MessageDecoder: Sendable {
    /// What the document says. Throws when it is not an answer at all.
    static func decode(_ body: Span<UInt8>) throws(JSONError) -> ResponseDraft
}

/// Gathers the body of a response that comes in one piece, and reads it at its end.
package struct CollectingDecoder<Message: MessageDecoder>: ResponseDecoder {
    /// The bound on the body: the text's own, and as much again for escapes and what stands around it.
    package static var maximumBytes: Int { 2 * ResponseText.maximumBytes }

    package private(set) var draft = ResponseDraft()
    package var hasFailed: Bool { draft.hasFailed }
    private var body: [UInt8] = []

    package init() {}

    package mutating func decode(_ bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void) {
        guard body.count + bytes.count <= Self.maximumBytes else { return draft.fail(.tooLarge) }
        body.append(bytes)
    }

    package mutating func end(isWhole: Bool) {
        guard isWhole, !draft.isFinished else { return }
        do {
            draft = try Message.decode(body.span)
        } catch {
            draft.fail(.malformed)
        }
    }
}
