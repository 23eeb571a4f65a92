/// The first choice of a completion, whole (`message`) or in pieces (`delta`), by where its parts lie in the document.
struct OpenAIChoice {
    private(set) var content: JSONString?
    private(set) var hasRefusal = false
    private(set) var finishReason: JSONString?

    /// Whether it says nothing but a piece of text.
    var isPlainText: Bool { content != nil && !hasRefusal && finishReason == nil }

    /// Reads the array of choices that comes next; nil when the first one is not in it.
    ///
    /// Others were not asked for.
    static func scan(_ scanner: inout JSONScanner) throws(JSONError) -> OpenAIChoice? {
        guard try scanner.enterArray() else { return nil }
        var first: OpenAIChoice?
        while try scanner.nextElement() {
            guard try scanner.enterObject() else { continue }
            var choice = OpenAIChoice()
            var index = 0
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "delta") || scanner.matches(key, "message") {
                    try choice.scanMessage(&scanner)
                } else if scanner.matches(key, "finish_reason") {
                    choice.finishReason = try scanner.scanOptionalString()
                } else if scanner.matches(key, "index") {
                    index = try scanner.scanOptionalCount() ?? 0
                } else {
                    try scanner.skipValue()
                }
            }
            if index == 0, first == nil { first = choice }
        }
        return first
    }

    private mutating func scanMessage(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.enterObject() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                content = try scanner.scanOptionalString()
            } else if scanner.matches(key, "refusal") {
                hasRefusal = try scanner.scanOptionalString().map { !$0.range.isEmpty } ?? false
            } else {
                try scanner.skipValue()
            }
        }
    }
}
