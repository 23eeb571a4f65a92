/// A new piece of an answer's text, as a view of the bytes that came over the wire.
///
/// Valid for the length of the callback that receives it, and cannot leave it.
public struct ModelTextDelta: ~Escapable {
    /// The text as the inside of a JSON string, without the quotes: valid UTF-8 and valid escapes, never half of a
    /// surrogate pair, never empty.
    ///
    /// It can be copied into another JSON document as it stands.
    public let escaped: Span<UInt8>

    /// A view of text that is known to be valid inside a JSON string.
    @_lifetime(copy escaped)
    package init(escaped: Span<UInt8>) {
        self.escaped = escaped
    }

    /// The text itself, decoded anew at each call.
    public var text: String { JSONText.decoded(escaped) }
}
