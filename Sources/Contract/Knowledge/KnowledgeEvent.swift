/// An event of the knowledge topic, whichever of its three types it is.
public enum KnowledgeEvent: Sendable, Equatable {
    /// A rule was learned or changed.
    case rule(Event<RuleLearned>)
    /// A case was recorded.
    case `case`(Event<CaseRecorded>)
    /// A memory was recorded.
    case memory(Event<MemoryRecorded>)

    /// Reads the payload of an envelope; it is an `unknownType` if the event does not belong on the knowledge topic.
    public init(_ envelope: EventEnvelope) throws(EventDecodingError) {
        switch envelope.type {
        case .ruleLearned: self = .rule(try envelope.decode())
        case .caseRecorded: self = .case(try envelope.decode())
        case .memoryRecorded: self = .memory(try envelope.decode())
        default: throw envelope.wrongType(expected: "a rule, a case or a memory")
        }
    }

    /// The key of its record.
    public var key: String {
        switch self {
        case .rule(let event): event.data.key
        case .case(let event): event.data.key
        case .memory(let event): event.data.key
        }
    }

    /// When it happened; nil only in an event that came without.
    public var time: Timestamp? {
        switch self {
        case .rule(let event): event.time
        case .case(let event): event.time
        case .memory(let event): event.time
        }
    }

    /// Writes the event as one JSON object; see ``Event/encoded()``.
    public func encoded() throws -> [UInt8] {
        switch self {
        case .rule(let event): try event.encoded()
        case .case(let event): try event.encoded()
        case .memory(let event): try event.encoded()
        }
    }
}
