extension Event {
    /// Writes the event as one JSON object; the same event gives the same bytes.
    ///
    /// Throws `EncodingError` only for a number that JSON cannot hold, such as infinity.
    public func encoded() throws -> [UInt8] {
        []
    }
}
