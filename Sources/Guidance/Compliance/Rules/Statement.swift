/// How a phrase stands in its sentence.
enum Statement {
    private static let denials: Set<String> = [
        "not", "never", "cannot", "no", "nobody", "none", "neither", "nor", "without", "unable", "hardly", "refuse",
        "avoid",
        "beware",
        "rather", "nothing", "stop",
    ]
    private static let indirect: Set<String> = [
        "whether", "if", "what", "how", "when", "which", "why", "where", "who", "before", "deciding", "decide", "until",
        "unless", "anyone", "someone", "says", "say", "claims", "claim", "tells", "tell", "telling", "saying",
        "suggests",
        "promise", "promises", "because",
    ]

    /// Whether the words before a phrase turn it into its contrary: "I cannot say that …".
    static func isDenied(_ sentence: Sentence, before start: Int) -> Bool {
        sentence.words[..<start].suffix(8).contains { denials.contains($0) }
    }

    /// Whether a phrase is asked about or told of, not said: "whether you …", "anyone who says you …".
    static func isIndirect(_ sentence: Sentence, before start: Int) -> Bool {
        sentence.words[..<start].suffix(6).contains { indirect.contains($0) }
    }
}
