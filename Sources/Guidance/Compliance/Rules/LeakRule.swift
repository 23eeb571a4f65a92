/// Finds signs that the answer tells its instructions or obeyed those of a customer's text.
///
/// Critical.
struct LeakRule: ComplianceRule {
    /// As many words in a row as nobody writes by chance.
    private static let run = 9

    func issues(in answer: CheckedAnswer) -> [ComplianceIssue] {
        guard holdsMarks(answer) || repeatsInstructions(answer.guidance) || speaksOfThem(answer.guidance)
        else { return [] }
        return [
            ComplianceIssue(
                .instructionLeak, .critical,
                "The guidance shows its instructions, or follows instructions from the customer's text.",
                suggestion: "Answer the question within the duties, without a word about instructions.")
        ]
    }

    private func holdsMarks(_ answer: CheckedAnswer) -> Bool {
        if answer.guidance.contains(Self.markNames) { return true }
        guard answer.guidanceText.utf8.contains(UInt8(ascii: "<")) else { return false }
        return Self.marks.contains { answer.guidanceText.contains($0) }
    }

    private func repeatsInstructions(_ text: ProseText) -> Bool {
        text.sentences.contains { sentence in
            let words = sentence.words
            guard words.count >= Self.run else { return false }
            return (0...(words.count - Self.run)).contains {
                Self.firstWords.contains(words[$0]) && Self.guarded.contains(Array(words[$0..<($0 + Self.run)]))
            }
        }
    }

    private func speaksOfThem(_ text: ProseText) -> Bool {
        text.sentences.contains { sentence in
            Self.confessions.first(in: sentence) {
                // "My instructions for finding the form" are nobody's secret.
                let next = sentence.words[$0.upperBound...].first
                return next != "for" && next != "on" && !Statement.isDenied(sentence, before: $0.upperBound - 1)
            } != nil
        }
    }

    private static let markNames: PhraseList = ["customer_message|customer_profile|customer_question"]
    private static let marks = [
        "<notes>", "</notes>", "<guidance>", "</guidance>", "<issues>", "<case>", "<requirements>", "<lessons>",
        "<memories>", "<|im_",
    ]

    /// The runs of words of those instructions that no answer has a reason to repeat.
    private static let guarded: Set<[String]> = {
        var runs: Set<[String]> = []
        for sentence in ProseText(RoleText.confidential).sentences where sentence.words.count >= run {
            for start in 0...(sentence.words.count - run) { runs.insert(Array(sentence.words[start..<(start + run)])) }
        }
        return runs
    }()

    private static let firstWords = Set(guarded.compactMap(\.first))

    private static let confessions: PhraseList = [
        "my {full|exact|own} system|original|hidden|initial|secret {system} prompt|instructions",
        "my instructions are|say|tell|read|state|require",
        "i was|am|have|been {been} instructed|told|configured to|not",
        "here is|are my {full|exact|own|system} prompt|instructions",
        "here is|are the {full|exact} system prompt|instructions",
        "ignoring {my|all|the} previous|prior|earlier instructions",
        "i am no longer {a|an} bound|restricted|limited",
        "i am now {a|an|fully} unrestricted|unfiltered|dan|jailbroken|regulated|authorised",
        "developer|dan|god mode {is|now} enabled|activated|on",
        "as {you|requested|instructed} requested|instructed|asked _ ignore|ignoring|disregard|disregarding",
    ]
}
