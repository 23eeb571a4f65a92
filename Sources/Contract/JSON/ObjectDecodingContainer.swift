/// The members of an object; a name that stands there twice is refused.
struct ObjectDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: DocumentDecoder

    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        var keys: [Key] = []
        var name = decoder.document.firstChild(of: decoder.node)
        while name < decoder.document.after(decoder.node) {
            if let key = Key(stringValue: decoder.document.string(name)) { keys.append(key) }
            name = decoder.document.after(name + 1)
        }
        return keys
    }

    private func find(_ key: Key) throws -> DocumentDecoder? {
        switch decoder.document.member(key.stringValue, of: decoder.node) {
        case .absent: return nil
        case .value(let node): return decoder.at(node)
        case .repeated(let node): throw FieldMismatch(at: node, expected: "one value", found: "a second one")
        }
    }

    private func member(_ key: Key, _ shape: @autoclosure () -> String) throws -> DocumentDecoder {
        if let member = try find(key) { return member }
        throw FieldMismatch(at: decoder.node, missing: key.stringValue, expected: shape(), found: "nothing")
    }

    /// The member unless it is absent or null, which mean the same.
    private func present(_ key: Key) throws -> DocumentDecoder? {
        guard let member = try find(key), !member.isNull else { return nil }
        return member
    }

    func contains(_ key: Key) -> Bool {
        decoder.document.member(key.stringValue, of: decoder.node) != .absent
    }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key, "null").isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key, Bool.shape).bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key, String.shape).string() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try member(key, Double.shape).double() }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try member(key, Float.shape).float() }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try member(key, Int.shape).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try member(key, Int.shape).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try member(key, Int.shape).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try member(key, Int.shape).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try member(key, Int.shape).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try member(key, Int.shape).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try member(key, Int.shape).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try member(key, Int.shape).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try member(key, Int.shape).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try member(key, Int.shape).integer(type) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try member(key, DocumentDecoder.shape(of: type)).value(type)
    }

    // The defaults look a name up three times; these are what most fields go through.
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try present(key)?.bool() }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key)?.string() }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? { try present(key)?.double() }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try present(key)?.integer(type) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.value(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try member(key, "an object").container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key, "a list").unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key, "an object") }
}
