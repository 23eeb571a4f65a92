package import Guidance

/// What a consultation is answered with: the same for its notes and for every try at its answer.
///
/// A class, for it is held by every job that waits.
package final class ConsultationBrief: Sendable {
    /// Builds the prompt; has the standing rules in it.
    package let prompt: ConsultationPrompt
    /// What bears on the question.
    package let knowledge: PromptKnowledge

    package init(prompt: ConsultationPrompt, knowledge: PromptKnowledge) {
        self.prompt = prompt
        self.knowledge = knowledge
    }
}
