/// Why a record went to the dead letters.
public enum DeadLetterReason: String, Sendable, Hashable, CaseIterable, Codable {
    /// The value is not UTF-8 JSON.
    case invalidJSON = "invalid_json"
    /// The value is JSON, but no CloudEvents 1.0 event.
    case invalidEvent = "invalid_event"
    /// The event is of a type that is not known here.
    case unknownType = "unknown_type"
    /// The payload is not what its type calls for.
    case schemaViolation = "schema_violation"
    /// The value is longer than a worker takes.
    case tooLarge = "too_large"
    /// Every attempt failed.
    case attemptsExhausted = "attempts_exhausted"
}
