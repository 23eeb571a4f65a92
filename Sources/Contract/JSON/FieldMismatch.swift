/// A value that is not what a type wants; thrown from within the decoding of a document.
struct FieldMismatch: Error {
    /// The value, or the object that lacks a member.
    var node: Int
    /// The member that is missing.
    var missing: String?
    var expected: String
    var found: String

    init(at node: Int, missing: String? = nil, expected: String, found: String) {
        self.node = node
        self.missing = missing
        self.expected = expected
        self.found = found
    }
}

/// What a type looks like in JSON, for a message.
protocol JSONShaped {
    static var shape: String { get }
}

extension String: JSONShaped { static var shape: String { "a string" } }
extension Bool: JSONShaped { static var shape: String { "a boolean" } }
extension Int: JSONShaped { static var shape: String { "an integer" } }
extension Double: JSONShaped { static var shape: String { "a number" } }
extension Float: JSONShaped { static var shape: String { "a number" } }
extension Array: JSONShaped { static var shape: String { "a list" } }
extension Timestamp: JSONShaped { static var shape: String { "an RFC 3339 time" } }
extension JSONValue: JSONShaped { static var shape: String { "JSON of at most \(FieldBounds.nesting) levels" } }
