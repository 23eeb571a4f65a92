/// One request as an entry of a request file.
enum BatchEntry {
    /// The entry that consists of what a vendor writes before a request's body, the body, which is one line, and what follows it.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for a custom id that not every provider takes.
    static func bytes(
        _ prefix: String, _ body: [UInt8], _ suffix: String, customID: String
    ) throws(ModelError) -> [UInt8] {
        guard (1...64).contains(customID.utf8.count), customID.utf8.allSatisfy(isPlain) else {
            throw ModelError(.invalidRequest, "a custom id is 1 to 64 letters, digits, _ and -")
        }
        return Array(prefix.utf8) + body + Array(suffix.utf8)
    }

    /// The stricter of the providers' rules, which is Anthropic's.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
