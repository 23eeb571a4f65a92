/// Tags like those that set customers' words apart in a prompt.
enum MarkupTags {
    /// Beginnings of names that prompts use for marks, here or elsewhere.
    private static let names = [
        "customer", "profile", "notes", "case", "guidance", "question", "message", "issues", "reasoning", "system",
        "instruction",
        "assistant", "user", "prompt", "memor", "requirement", "rule", "document", "context", "tool", "function",
        "script",
    ]
    private static let longestName = 24

    /// Whether there is one in a folded text: a closing tag of any name, or an opening one of a name that matters.
    static func areFound(in scalars: [Unicode.Scalar]) -> Bool {
        for index in scalars.indices where scalars[index] == "<" || isEntity(scalars, at: index) {
            var next = index + (scalars[index] == "<" ? 1 : 4)
            while next < scalars.count, scalars[next] == " ", next - index < 8 { next += 1 }
            let isClosing = next < scalars.count && scalars[next] == "/"
            if isClosing { next += 1 }
            while next < scalars.count, scalars[next] == " ", next - index < 12 { next += 1 }
            let name = String(String.UnicodeScalarView(scalars[next...].prefix(longestName).prefix { isLetter($0) }))
            if isClosing ? !name.isEmpty : names.contains(where: name.hasPrefix) { return true }
        }
        return false
    }

    /// `&lt;`, which a model may read as the sign itself.
    private static func isEntity(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        scalars[index] == "&" && scalars[index...].prefix(4).elementsEqual(["&", "l", "t", ";"])
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        (0x61...0x7A).contains(scalar.value) || scalar == "_"
    }
}
