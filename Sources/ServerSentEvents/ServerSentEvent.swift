/// One event of a stream, as a view of the parser's bytes.
///
/// The spans are valid for the length of the callback that receives the event and cannot leave it. They hold the bytes
/// as they came: UTF-8 if the sender keeps to the standard, which is not checked here.
public struct ServerSentEvent: ~Escapable {
    /// The event's name, empty when the sender gave none (which browsers read as `message`).
    public let name: Span<UInt8>
    /// The lines of data, joined by line feeds; may be empty.
    public let data: Span<UInt8>
    /// The last identifier seen on the stream so far, empty when there was none.
    public let id: Span<UInt8>

    @_lifetime(copy name, copy data, copy id)
    init(name: Span<UInt8>, data: Span<UInt8>, id: Span<UInt8>) {
        self.name = name
        self.data = data
        self.id = id
    }
}
