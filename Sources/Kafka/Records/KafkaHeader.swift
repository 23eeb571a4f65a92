/// One header of a record: a name, which may occur more than once, and bytes.
public struct KafkaHeader: Hashable, Sendable {
    /// The header's name.
    public var name: String
    /// The header's bytes; nil is Kafka's null, which is not the same as no bytes.
    public var value: [UInt8]?

    /// A header with `value` as its bytes.
    public init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// A header with the UTF-8 of `text` as its bytes.
    public init(name: String, text: String) {
        self.init(name: name, value: Array(text.utf8))
    }
}

extension [KafkaHeader] {
    /// The bytes of the last header called `name`, as Kafka clients read a repeated header.
    public subscript(name: String) -> [UInt8]? {
        last { $0.name == name }?.value
    }
}
