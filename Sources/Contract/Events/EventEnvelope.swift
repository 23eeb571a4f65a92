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

    private let document: JSONDocument
    /// The event's own place in the document.
    private let root: Int

    /// Reads a record value; what is wrong with it is told as a dead letter tells it.
    public init(_ bytes: [UInt8], limits: EventLimits = EventLimits()) throws(EventDecodingError) {
        guard bytes.count <= limits.maximumBytes else {
            throw EventDecodingError(
                .tooLarge, expected: "at most \(limits.maximumBytes) bytes", found: "\(bytes.count) bytes")
        }
        let document: JSONDocument
        do throws(JSONSyntaxError) {
            document = try JSONParser.parse(bytes)
        } catch {
            throw EventDecodingError(
                .invalidJSON, expected: error.expected, found: error.found, offset: error.offset)
        }
        try self.init(document, at: JSONDocument.root)
    }

    /// Reads an event that is part of a larger document.
    init(_ document: JSONDocument, at root: Int) throws(EventDecodingError) {
        self.document = document
        self.root = root
        let attributes = try document.decode(Attributes.self, at: root, else: .invalidEvent) { $0.check(&$1) }
        id = attributes.id
        source = attributes.source
        subject = attributes.subject
        time = attributes.time
        guard let type = EventType(rawValue: attributes.type) else {
            let offset = document.offset(of: document.node(at: [.member("type")], from: root))
            throw EventDecodingError(
                .unknownType, field: "type", expected: "a type of the contract", found: "another", offset: offset)
        }
        self.type = type
    }

    /// Reads the payload as one of a type; it is an `unknownType` if the event is of another.
    public func decode<Payload: EventPayload>(
        _ payload: Payload.Type = Payload.self
    ) throws(EventDecodingError) -> Event<Payload> {
        guard type == Payload.type else { throw wrongType(expected: Payload.type.rawValue) }
        guard case .value(let node) = document.member("data", of: root) else {
            throw EventDecodingError(
                .schemaViolation, field: "data", expected: "one object", found: "none or several",
                offset: document.offset(of: root))
        }
        let data = try document.decode(
            Payload.self, at: node, within: [.member("data")], else: .schemaViolation
        ) { $0.check(&$1) }
        var event = Event(id: id, source: source, time: time, data: data)
        if let subject { event.subject = subject }
        return event
    }

    /// What is wrong with an event that is of another type than a reader takes.
    package func wrongType(expected: String) -> EventDecodingError {
        EventDecodingError(
            .unknownType, field: "type", expected: expected, found: type.rawValue,
            offset: document.offset(of: document.node(at: [.member("type")], from: root)))
    }
}

/// The attributes of CloudEvents 1.0 that the contract uses.
private struct Attributes: Decodable {
    var specversion: SpecificationVersion
    var id: String
    var source: String
    var type: String
    var subject: String?
    var time: Timestamp?

    enum SpecificationVersion: String, Decodable, CaseIterable {
        case version1 = "1.0"
    }

    func check(_ fields: inout FieldChecks) {
        fields.identifier(id, "id", maximum: FieldBounds.eventIdentifier)
        fields.requiredText(source, "source", maximum: FieldBounds.phrase)
        fields.requiredText(type, "type", maximum: FieldBounds.identifier)
        fields.identifier(subject, "subject")
    }
}
