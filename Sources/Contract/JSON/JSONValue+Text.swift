extension JSONValue {
    /// The value as JSON text on one line; the same value gives the same text.
    ///
    /// Throws `EncodingError` only for a number that JSON cannot hold, such as infinity; none that was read is one.
    package func jsonText() throws -> String {
        let output = JSONOutput(appendingTo: [])
        try output.value(self, depth: 1)
        return String(decoding: output.text.finish(), as: UTF8.self)
    }
}
