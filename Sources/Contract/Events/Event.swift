/// One event with its CloudEvents 1.0 attributes and its payload.
public struct Event<Payload: EventPayload>: Sendable, Equatable {
    /// Unique per source; deterministic where a retry could emit the event twice.
    public var id: String
    /// Who emitted it, as a URI reference such as `/guidance-worker/realtime`.
    public var source: String
    /// What it is about.
    public var subject: String
    /// When it happened; nil only in an event that came without.
    public var time: Timestamp?
    /// What happened.
    public var data: Payload

    /// Makes an event about the payload's own subject.
    public init(id: String, source: String, time: Timestamp?, data: Payload) {
        self.id = id
        self.source = source
        self.subject = data.subject
        self.time = time
        self.data = data
    }

    /// The media type of an encoded event, for the `content-type` header.
    public static var contentType: String { "application/cloudevents+json" }
}
