extension Event {
    /// Writes the event as one JSON object; the same event gives the same bytes.
    ///
    /// Throws `EncodingError` only for a number that JSON cannot hold, such as infinity.
    public func encoded() throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes.append(contentsOf: #"{"specversion":"1.0","id":""#.utf8)
        JSONText.appendEscaped(id, to: &bytes)
        bytes.append(contentsOf: #"","source":""#.utf8)
        JSONText.appendEscaped(source, to: &bytes)
        bytes.append(contentsOf: #"","type":""#.utf8)
        bytes.append(contentsOf: Payload.type.rawValue.utf8)
        bytes.append(contentsOf: #"","subject":""#.utf8)
        JSONText.appendEscaped(subject, to: &bytes)
        if let time {
            bytes.append(contentsOf: #"","time":""#.utf8)
            time.append(to: &bytes)
        }
        bytes.append(contentsOf: #"","data":"#.utf8)
        let output = JSONOutput(appendingTo: bytes)
        try output.value(data, depth: 1)
        bytes = output.text.finish()
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
