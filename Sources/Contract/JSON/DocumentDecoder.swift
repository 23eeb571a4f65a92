import Foundation

/// Decodes one value of a document; what is wrong is thrown as a ``FieldMismatch``.
struct DocumentDecoder: Decoder {
    let document: JSONDocument
    let node: Int

    /// Empty: a mismatch carries its place in the document, from which the path is found when it is needed.
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try require(.object, "an object")
        return KeyedDecodingContainer(ObjectDecodingContainer(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try require(.array, "a list")
        return ArrayDecodingContainer(decoder: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ScalarDecodingContainer(decoder: self)
    }

    // MARK: Values

    func at(_ node: Int) -> DocumentDecoder {
        DocumentDecoder(document: document, node: node)
    }

    var isNull: Bool { document.kind(node) == .null }

    func bool() throws -> Bool {
        try require(.bool, Bool.shape)
        return document.bool(node)
    }

    func string() throws -> String {
        try require(.string, String.shape)
        return document.string(node)
    }

    func integer<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
        try require(.number, Int.shape)
        guard let integer = document.integer(node), let number = Number(exactly: integer) else {
            throw FieldMismatch(at: node, expected: Int.shape, found: "a number with a fraction or out of range")
        }
        return number
    }

    func double() throws -> Double {
        try require(.number, Double.shape)
        guard let double = document.double(node) else {
            throw FieldMismatch(at: node, expected: Double.shape, found: "a number out of range")
        }
        return double
    }

    func float() throws -> Float {
        let float = Float(try double())
        guard float.isFinite else {
            throw FieldMismatch(at: node, expected: Float.shape, found: "a number out of range")
        }
        return float
    }

    /// Decodes any type; those whose own coding is not the contract's are read here.
    func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == Timestamp.self, let time = try timestamp() as? Value { return time }
        if type == Decimal.self, let decimal = try decimal() as? Value { return decimal }
        if type == JSONValue.self, let json = try freeForm() as? Value { return json }
        do {
            return try Value(from: self)
        } catch is DecodingError {
            // Its own description may hold the value.
            throw FieldMismatch(at: node, expected: Self.shape(of: type), found: "another value")
        }
    }

    private func timestamp() throws -> Timestamp {
        try require(.string, Timestamp.shape)
        guard let time = Timestamp(document.string(node)) else {
            throw FieldMismatch(at: node, expected: Timestamp.shape, found: "another string")
        }
        return time
    }

    private func decimal() throws -> Decimal {
        try require(.number, Double.shape)
        guard let decimal = document.decimal(node) else {
            throw FieldMismatch(at: node, expected: "a number of at most 38 digits", found: "a longer one")
        }
        return decimal
    }

    private func freeForm() throws -> JSONValue {
        guard let value = document.value(node) else {
            throw FieldMismatch(at: node, expected: JSONValue.shape, found: "another value")
        }
        return value
    }

    private func require(_ kind: JSONDocument.Kind, _ shape: String) throws {
        guard document.kind(node) == kind else {
            throw FieldMismatch(at: node, expected: shape, found: document.words(for: node))
        }
    }

    /// What a type looks like: its own words, or the values that an enumeration has, or else an object.
    static func shape(of type: any Decodable.Type) -> String {
        if let shaped = type as? any JSONShaped.Type { return shaped.shape }
        if type == Decimal.self { return Double.shape }
        if let vocabulary = type as? any (CaseIterable & RawRepresentable).Type {
            return "one of \(Self.values(of: vocabulary).joined(separator: ", "))"
        }
        if type is any RawRepresentable.Type { return String.shape }
        return "an object"
    }

    private static func values<Vocabulary: CaseIterable & RawRepresentable>(of type: Vocabulary.Type) -> [String] {
        type.allCases.map { "\($0.rawValue)" }
    }
}
