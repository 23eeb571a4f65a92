/// Lines and marks that imitate the turns of a chat.
enum TurnMarks {
    private static let speakers = [
        "system", "assistant", "developer", "user", "human", "ai", "chatgpt", "claude", "system message",
        "system prompt",
        "system instruction", "system instructions", "new instructions", "admin", "cynorthwyydd", "defnyddiwr",
        "neges system",
    ]
    private static let templates = [
        "<|", "|>", "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "[system]", "[assistant]", "[system message]",
        "begin system prompt", "end of prompt", "end of system prompt",
    ]
    /// What may stand before a speaker's name: headings, quotes, lists, emphasis, brackets.
    private static let decoration: Set<Character> = [
        "#", "*", ">", "-", "[", "(", "=", "_", "<", "\"", "'", "|", "`", "~",
    ]

    /// Whether there is one in a folded text.
    static func areFound(in text: String) -> Bool {
        text.utf8.split(separator: UInt8(ascii: "\n")).contains { isTurn(Substring($0)) }
            || templates.contains { contains($0, in: text) }
    }

    /// Whether a line begins like `system:`, `### System` or `**Assistant** -`.
    private static func isTurn(_ line: Substring) -> Bool {
        let bare = line.prefix(120).drop { $0 == " " }
        let isHeading = bare.first == "#"
        let text = bare.drop { $0 == " " || decoration.contains($0) }
        for speaker in speakers where text.hasPrefix(speaker) {
            let rest = text.dropFirst(speaker.count).drop {
                $0 == "*" || $0 == "_" || $0 == "]" || $0 == ")" || $0 == " "
            }
            if rest.first == ":" || isHeading && (rest.isEmpty || rest.first == "#") { return true }
        }
        return isHeading && (text.hasPrefix("instruction") || text.hasPrefix("system "))
    }

    private static func contains(_ needle: String, in text: String) -> Bool {
        let needle = Array(needle.utf8)
        var matched = 0
        // No needle has a proper prefix that is also its suffix beyond one byte, so falling back by one is enough.
        for byte in text.utf8 {
            if byte == needle[matched] {
                matched += 1
                if matched == needle.count { return true }
            } else {
                matched = byte == needle[0] ? 1 : 0
            }
        }
        return false
    }
}
