public import Confidentiality

/// The `data` of one type of event.
///
/// A conforming type mirrors one schema of `schemas/events`: its coding keys are the field names, `check` holds the
/// bounds. Fields that a reader does not know are ignored. A payload holds a customer's words or may come to, so none shows its fields by accident.
public protocol EventPayload: Codable, Sendable, Equatable, Confidential {
    /// The type that announces this payload.
    static var type: EventType { get }

    /// What the event is about: the consultation, the batch job, or what stands in their place.
    var subject: String { get }

    /// The key of its Kafka record: what has one key stays in order.
    var key: String { get }

    /// Reports each field that is outside of its bounds.
    func check(_ fields: inout FieldChecks)
}

extension EventPayload {
    /// The subject, unless a type says otherwise.
    public var key: String { subject }

    // As every confidential type has them; here, so that the files of the payloads need not import the module.
    /// The type's name.
    public var debugDescription: String { "\(Self.self)(redacted)" }
    /// No fields.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
