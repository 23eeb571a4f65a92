/// Writes the members of an object, in the order in which they come.
struct ObjectEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    private func member(_ key: Key) -> JSONOutput {
        output.text.beginMember(key.stringValue, at: depth)
        return output
    }

    func encodeNil(forKey key: Key) throws { member(key).text.null() }
    func encode(_ value: Bool, forKey key: Key) throws { member(key).text.bool(value) }
    func encode(_ value: String, forKey key: Key) throws { member(key).text.string(value) }
    func encode(_ value: Double, forKey key: Key) throws { try member(key).text.number(value) }
    func encode(_ value: Float, forKey key: Key) throws { try member(key).text.number(value) }
    func encode(_ value: Int, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: Int8, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: Int16, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: Int32, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: Int64, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: UInt, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: UInt8, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: UInt16, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: UInt32, forKey key: Key) throws { member(key).text.integer(value) }
    func encode(_ value: UInt64, forKey key: Key) throws { member(key).text.integer(value) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try member(key).value(value, depth: depth + 1)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        OutputEncoder(output: member(key), depth: depth + 1).container(keyedBy: keyType)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        OutputEncoder(output: member(key), depth: depth + 1).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { OutputEncoder(output: output, depth: depth) }
    func superEncoder(forKey key: Key) -> any Encoder { OutputEncoder(output: member(key), depth: depth + 1) }
}
