/// An event of the knowledge topic with the bytes that it is written in.
public struct KnowledgeRecord: Sendable, Equatable {
    /// What it says.
    public let event: KnowledgeEvent
    /// The event as one JSON object on one line, with fields that this version does not know.
    public let bytes: [UInt8]

    /// The key of its record.
    public var key: String { event.key }

    /// States a record.
    ///
    /// - Parameters:
    ///   - event: What it says.
    ///   - bytes: The event's JSON, over one line or several.
    public init(_ event: KnowledgeEvent, bytes: [UInt8]) {
        self.event = event
        // Between the values of a document a line feed is a space; within a text it is written otherwise.
        self.bytes = bytes.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
    }

    /// Reads the value of a record.
    ///
    /// - Parameter value: As it was stored.
    /// - Throws: `EventDecodingError` where it is no rule, case or memory.
    public init(_ value: [UInt8]) throws(EventDecodingError) {
        self.init(try KnowledgeEvent(EventEnvelope(value)), bytes: value)
    }
}

extension KnowledgeEvent {
    /// The event with a time, where it has none.
    func timed(_ now: Timestamp) -> KnowledgeEvent {
        guard time == nil else { return self }
        switch self {
        case .rule(var event):
            event.time = now
            return .rule(event)
        case .case(var event):
            event.time = now
            return .case(event)
        case .memory(var event):
            event.time = now
            return .memory(event)
        }
    }
}
