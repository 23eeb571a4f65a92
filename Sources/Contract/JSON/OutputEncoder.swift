/// Writes one value into the output; what it opens is at `depth`, counted from 1.
struct OutputEncoder: Encoder {
    let output: JSONOutput
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        output.text.begin(.object, at: depth)
        return KeyedEncodingContainer(ObjectEncodingContainer(output: output, depth: depth))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        output.text.begin(.array, at: depth)
        return ArrayEncodingContainer(output: output, depth: depth)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        ScalarEncodingContainer(output: output, depth: depth)
    }
}
