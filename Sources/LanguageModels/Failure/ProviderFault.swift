/// What a provider said of a failure, without its prose: that may quote the prompt, so only what it means is kept.
package struct ProviderFault: Hashable, Sendable {
    /// What can be read out of the prose alone.
    package enum Hint: Hashable, Sendable {
        /// The prompt does not fit.
        case contextExceeded
        /// The account has no credit.
        case quotaExhausted
    }

    /// Such as `overloaded_error`.
    private(set) var type: String?
    /// Such as `insufficient_quota`; some servers repeat the HTTP status here.
    private(set) var code: String?
    /// Such as `max_tokens`.
    private(set) var parameter: String?
    /// The request's name, where it stands in the body.
    private(set) var requestID: String?
    private(set) var hint: Hint?

    /// The codes in one line, such as `invalid_request_error, max_tokens`; empty when there are none.
    package var summary: String {
        [type, code, parameter].compactMap(\.self).joined(separator: ", ")
    }

    /// The most telling of the codes; some servers repeat the HTTP status in its place, which tells less than the type.
    var name: String? {
        guard let code, Int(code) == nil else { return type ?? code }
        return code
    }

    /// What a body says, whatever its form; says nothing if it is not JSON.
    package init(body: Span<UInt8>) {
        var fault = ProviderFault()
        var scanner = JSONScanner(body)
        do {
            try fault.readMembers(&scanner)
            self = fault
        } catch {
            self.init()
        }
    }

    /// What the error that comes next in a document says.
    init(_ scanner: inout JSONScanner) throws(JSONError) {
        self.init()
        try readValue(&scanner)
    }

    private init() {}

    private mutating func readValue(_ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.peek() == 0x22 {
            takeHint(of: scanner.text(of: try scanner.scanString()))
        } else {
            try readMembers(&scanner)
        }
    }

    private mutating func readMembers(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "error") || scanner.matches(key, "details") {
                // The inner object says it better than what stands around it, such as `"type": "error"`.
                try readValue(&scanner)
            } else if scanner.matches(key, "type") {
                let word = try Self.word(&scanner)
                if word != "error" { type = word ?? type }
            } else if scanner.matches(key, "code") || scanner.matches(key, "error_code") {
                code = try Self.word(&scanner) ?? code
            } else if scanner.matches(key, "param") {
                parameter = try Self.word(&scanner)
            } else if scanner.matches(key, "request_id") {
                requestID = try Self.word(&scanner)
            } else if scanner.matches(key, "message") {
                takeHint(of: try scanner.scanOptionalText() ?? "")
            } else {
                try scanner.skipValue()
            }
        }
    }

    private mutating func takeHint(of message: String) {
        let message = message.lowercased()
        let phrases: [(Hint, [String])] = [
            (
                .contextExceeded,
                ["prompt is too long", "context length", "context limit", "context window", "context size"]
            ),
            (.quotaExhausted, ["credit balance is too low", "exceeded your current quota"]),
        ]
        hint = phrases.first { $0.1.contains { message.contains($0) } }?.0 ?? hint
    }

    /// A string or a number that is a single word, as codes are; nothing else is kept, whatever stands in its place.
    private static func word(_ scanner: inout JSONScanner) throws(JSONError) -> String? {
        guard scanner.peek() == 0x22 else { return try scanner.scanOptionalCount().map { String($0) } }
        let text = scanner.text(of: try scanner.scanString())
        return isWord(text) ? text : nil
    }

    /// Whether a text is a code and no prose.
    static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5B, 0x5D, 0x5F: true
                default: false
                }
            }
    }
}
