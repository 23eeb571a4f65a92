/// Any name of a field.
private struct AnyField: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// The fields of an object that has no others.
    func strictFields<Field: CodingKey & CaseIterable>(_ type: Field.Type) throws -> KeyedDecodingContainer<Field> {
        let known = Set(Field.allCases.map(\.stringValue))
        let found = try container(keyedBy: AnyField.self)
        guard found.allKeys.allSatisfy({ known.contains($0.stringValue) }) else {
            // The name is not told: it may be anyone's words.
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: codingPath,
                    debugDescription: "unknown field; known are \(known.sorted().joined(separator: ", "))"))
        }
        return try container(keyedBy: type)
    }
}

/// Where a JSON document is not as expected, in words of ours: nothing of the document is repeated.
struct FieldFault {
    let path: String
    let message: String
    /// Whether it is not JSON at all.
    let isSyntax: Bool

    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(context.codingPath + [key], "is missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(context.codingPath, "expected \(Self.name(of: type))")
        case .dataCorrupted(let context):
            // Words of ours begin like this; the decoder's own may quote the document.
            let isOurs = ["expected", "unknown", "longer", "more"].contains { context.debugDescription.hasPrefix($0) }
            self.init(
                context.codingPath, isOurs ? context.debugDescription : "cannot be read",
                isSyntax: !isOurs && context.codingPath.isEmpty)
        @unknown default:
            self.init([], "cannot be read")
        }
    }

    private init(_ keys: [any CodingKey], _ message: String, isSyntax: Bool = false) {
        path = keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        self.message = isSyntax ? "not valid JSON" : message
        self.isSyntax = isSyntax
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is Double.Type, is Int.Type: "a number"
        case is any Collection.Type: "a list"
        default: "another kind of value"
        }
    }
}
