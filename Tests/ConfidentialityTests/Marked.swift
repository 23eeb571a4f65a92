import Logging
import Testing

/// A word that stands in everything confidential of these tests, and in nothing else.
enum Marked {
    static let word = "zanzibarquokka"
    static let bytes = Array(word.utf8)
    /// As `dump` and interpolation show bytes.
    private static let numbers = bytes.map(String.init).joined(separator: ", ")

    /// An error as code of ours or others might make one, with a value in it.
    private enum Complaint<Value: Sendable>: Error {
        case about(Value)
    }

    /// What is called a value by those who show it without meaning to.
    private struct Holder<Value> {
        var held: Value
    }

    /// All that can be made of a value without naming its fields.
    static func texts(of value: some Sendable) -> [String] {
        let nested: [Any] = [
            [value], Optional(value) as Any, ["key": value], (1, value), Holder(held: value), Complaint.about(value),
            Result<Never, _>.failure(Complaint.about([value])),
        ]
        let metadata: [Logger.MetadataValue] = ["\(value)", .stringConvertible([value]), .string("\([value])")]
        return ([value as Any] + nested).flatMap { value in
            var dumped = ""
            dump(value, to: &dumped)
            return ["\(value)", String(describing: value), String(reflecting: value), dumped]
        } + metadata.map(\.description)
    }

    /// Fails where the word can be read in a text that is made of a value.
    static func expectHidden(_ value: some Sendable, sourceLocation: SourceLocation = #_sourceLocation) {
        for text in texts(of: value) {
            let shows = text.lowercased().contains(word) || text.contains(numbers)
            #expect(!shows, "\(type(of: value)): \(text.prefix(300))", sourceLocation: sourceLocation)
        }
    }
}
