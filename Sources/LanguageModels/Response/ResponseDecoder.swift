/// Turns the bytes of a response's body into pieces of text and an answer; pure, one for each response.
package protocol ResponseDecoder: Sendable {
    init()

    /// What is known of the answer so far.
    var draft: ResponseDraft { get }

    /// Whether the answer will not become complete, so that the rest need not be read.
    ///
    /// Asked after each read: generic code would copy the whole decoder for a getter that does not have it to itself.
    var hasFailed: Bool { mutating get }

    /// Takes the next bytes and passes on the text that they complete.
    mutating func decode(_ bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void)

    /// Takes note that no more bytes come; `isWhole` tells whether the body has come to its proper end.
    mutating func end(isWhole: Bool)
}
