/// Why a record could not be read as an event.
///
/// Names fields, kinds and bounds, never a value: it can be logged and put into a header although the record holds a
/// customer's words.
public struct EventDecodingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What to say of the record in the dead letters.
    public var reason: DeadLetterReason
    /// The path of the field, such as `data.customer.age` or `data.goals[2]`; nil when it is about the whole value.
    public var field: String?
    /// What the contract wants there, such as `a string`.
    public var expected: String
    /// What was there, by kind, such as `a number` or `nothing`.
    public var found: String
    /// Where the value starts that it is about, in bytes from the start of the record.
    public var offset: Int

    package init(_ reason: DeadLetterReason, field: String? = nil, expected: String, found: String, offset: Int = 0) {
        self.reason = reason
        self.field = field.flatMap { $0.isEmpty ? nil : $0 }
        self.expected = expected
        self.found = found
        self.offset = offset
    }

    /// One sentence of at most 1 KB, without any of the record's values.
    public var message: String {
        let place = field.map { "\($0): " } ?? ""
        return "\(place)expected \(expected), found \(found) (byte \(offset))"
    }

    /// What its producer can do about it.
    public var advice: String {
        switch reason {
        case .tooLarge: "Send less in one event, or raise the limit of the workers and the topic."
        case .unknownType: "Send a type of this contract, or update the workers."
        default: "Compare the event with its schema in schemas/events and send it again."
        }
    }

    /// The reason and the message.
    public var description: String { "\(reason.rawValue): \(message)" }
}
