/// Writes a value whole, such as the raw value of an enumeration.
struct ScalarEncodingContainer: SingleValueEncodingContainer {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { output.text.null() }
    func encode(_ value: Bool) throws { output.text.bool(value) }
    func encode(_ value: String) throws { output.text.string(value) }
    func encode(_ value: Double) throws { try output.text.number(value) }
    func encode(_ value: Float) throws { try output.text.number(value) }
    func encode(_ value: Int) throws { output.text.integer(value) }
    func encode(_ value: Int8) throws { output.text.integer(value) }
    func encode(_ value: Int16) throws { output.text.integer(value) }
    func encode(_ value: Int32) throws { output.text.integer(value) }
    func encode(_ value: Int64) throws { output.text.integer(value) }
    func encode(_ value: UInt) throws { output.text.integer(value) }
    func encode(_ value: UInt8) throws { output.text.integer(value) }
    func encode(_ value: UInt16) throws { output.text.integer(value) }
    func encode(_ value: UInt32) throws { output.text.integer(value) }
    func encode(_ value: UInt64) throws { output.text.integer(value) }
    func encode<Value: Encodable>(_ value: Value) throws { try output.value(value, depth: depth) }
}
