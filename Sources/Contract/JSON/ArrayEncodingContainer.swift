/// Writes the entries of an array.
struct ArrayEncodingContainer: UnkeyedEncodingContainer {
    let output: JSONOutput
    let depth: Int
    private(set) var count = 0

    init(output: JSONOutput, depth: Int) {
        self.output = output
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }

    private mutating func entry() -> JSONOutput {
        count += 1
        output.text.beginEntry(at: depth)
        return output
    }

    mutating func encodeNil() throws { entry().text.null() }
    mutating func encode(_ value: Bool) throws { entry().text.bool(value) }
    mutating func encode(_ value: String) throws { entry().text.string(value) }
    mutating func encode(_ value: Double) throws { try entry().text.number(value) }
    mutating func encode(_ value: Float) throws { try entry().text.number(value) }
    mutating func encode(_ value: Int) throws { entry().text.integer(value) }
    mutating func encode(_ value: Int8) throws { entry().text.integer(value) }
    mutating func encode(_ value: Int16) throws { entry().text.integer(value) }
    mutating func encode(_ value: Int32) throws { entry().text.integer(value) }
    mutating func encode(_ value: Int64) throws { entry().text.integer(value) }
    mutating func encode(_ value: UInt) throws { entry().text.integer(value) }
    mutating func encode(_ value: UInt8) throws { entry().text.integer(value) }
    mutating func encode(_ value: UInt16) throws { entry().text.integer(value) }
    mutating func encode(_ value: UInt32) throws { entry().text.integer(value) }
    mutating func encode(_ value: UInt64) throws { entry().text.integer(value) }
    mutating func encode<Value: Encodable>(_ value: Value) throws { try entry().value(value, depth: depth + 1) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        OutputEncoder(output: entry(), depth: depth + 1).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        OutputEncoder(output: entry(), depth: depth + 1).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { OutputEncoder(output: entry(), depth: depth + 1) }
}
