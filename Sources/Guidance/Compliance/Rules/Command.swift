/// When a verb is a command.
enum Command {
    private static let leads: Set<String> = [
        "please", "so", "yes", "just", "simply", "now", "then", "and", "therefore", "go", "ahead", "really",
    ]

    /// Whether nothing stands before a verb in its clause but such as "please" and "so".
    static func isGiven(_ sentence: Sentence, at verb: Int) -> Bool {
        let start = sentence.clauseStarts.last { $0 <= verb } ?? 0
        return sentence.words[start..<verb].allSatisfy { leads.contains($0) }
    }
}
