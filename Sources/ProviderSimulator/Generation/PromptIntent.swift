/// What kind of text a prompt asks for.
package enum PromptIntent: Sendable, Equatable {
    /// Guidance for the customer.
    case answer
    /// Notes for the model itself: the instructions ask to write or think through private notes or reasoning.
    case privateNotes
    /// Guidance that failed a check, to be put right: the instructions ask to rewrite, revise or correct it.
    case correction
    /// A report on the figures that stand inside a tag that names statistics.
    case report

    package init(_ prompt: PromptText) {
        let instructions = SearchText(Self.instructions(in: prompt.question))
        if instructions.contains("report"), TaggedText(prompt.question).inside("statistics") != nil {
            self = .report
        } else if Self.asksForNotes(instructions) || Self.asksForNotes(SearchText(prompt.system)) {
            self = .privateNotes
        } else if ["rewrite", "revise", "correct the", "corrected", "refine"].contains(where: instructions.contains) {
            self = .correction
        } else {
            self = .answer
        }
    }

    /// A sentence that tells the model to make notes or to reason, and that this is private or comes before the answer.
    private static func asksForNotes(_ text: SearchText) -> Bool {
        for subject in ["notes", "reasoning", "think"] {
            var start = 0
            while let found = text.firstRange(of: subject, from: start) {
                start = found.upperBound
                let sentence = SearchText(text.text(text.sentence(around: found)))
                let verbs = ["write", "make", "think", "give", "set out", "list", "jot", "reason", "produce", "do a"]
                let marks = [
                    "private notes", "private reasoning", "privately", "for yourself", "will not see", "not the answer",
                    "before answering", "before you answer", "do not answer",
                ]
                let denials = ["never", "do not show", "do not reveal", "don't", "using", "use your", "from your"]
                if verbs.contains(where: sentence.contains), marks.contains(where: sentence.contains),
                    !denials.contains(where: sentence.contains)
                {
                    return true
                }
            }
        }
        return false
    }

    /// The message without what stands inside `<tags>`: customers' words, profiles and notes, which are data.
    package static func instructions(in message: String) -> String {
        TaggedText(message).outside
    }

    /// The customer's question: what stands inside a tag that names a question or message, else all of it.
    package static func customersWords(in message: String) -> String {
        TaggedText(message).inside("question", "message") ?? message
    }
}

extension SearchText {
    /// From the last full stop or line break before the range to the first after it.
    fileprivate func sentence(around range: Range<Int>) -> Range<Int> {
        let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "\n") }
        let start = bytes[..<range.lowerBound].lastIndex(where: isEnd).map { $0 + 1 } ?? 0
        let end = bytes[range.upperBound...].firstIndex(where: isEnd) ?? bytes.count
        return start..<end
    }
}
