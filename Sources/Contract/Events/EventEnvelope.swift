/// A record value, read as far as its CloudEvents attributes: enough to decide what to do with it.
///
/// The value has been checked to be one JSON object, and its attributes to be those of CloudEvents 1.0; the payload is
/// looked at only by ``decode(_:)``.
public struct EventEnvelope: Sendable {
    /// The type of the event.
    public let type: EventType
    /// Unique per source.
    public let id: String
    /// Who emitted it.
    public let source: String
    /// What it is about, where the event says so.
    public let subject: String?
    /// When it happened, where the event says so.
    public let time: Timestamp?

    /// Reads a record value; what is wrong with it is told as a dead letter tells it.
    public init(_ bytes: [UInt8], limits: EventLimits = EventLimits()) throws(EventDecodingError) {
        throw EventDecodingError(.invalidJSON, expected: "", found: "")
    }

    /// Reads the payload as one of a type; it is an `unknownType` if the event is of another.
    public func decode<Payload: EventPayload>(
        _ payload: Payload.Type = Payload.self
    ) throws(EventDecodingError) -> Event<Payload> {
        throw EventDecodingError(.invalidJSON, expected: "", found: "")
    }
}
