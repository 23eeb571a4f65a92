/// The words of a request, as far as they decide the answer.
package struct PromptText: Sendable, Equatable {
    /// The instructions (system blocks, system and developer messages).
    package var system: String
    /// The last user message.
    package var question: String
    /// The messages before it.
    package var history: String

    package init(system: String = "", question: String, history: String = "") {
        self.system = system
        self.question = question
        self.history = history
    }

    /// All of it, in the order in which the model reads it.
    package var all: String { [system, history, question].joined(separator: "\n") }

    /// Seeds the answer: same words, same answer.
    package var digest: UInt64 {
        var digest = Digest()
        digest.add(system)
        digest.add(history)
        digest.add(question)
        return digest.value
    }
}
