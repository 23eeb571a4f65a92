/// What was found in the knowledge for one question; it stands behind the question, where nothing is cached.
enum KnowledgeText {
    /// The sections that have entries; nil where none has.
    ///
    /// All of it is marked as data: memories hold what customers said, and learned rules what models made of it.
    static func text(_ knowledge: PromptKnowledge) -> String? {
        let sections = [
            section(
                "requirements", knowledge.requirements,
                "Of the requirements in your instructions, these bear on this question above all:"),
            section(
                "lessons", knowledge.rules,
                "Lessons from earlier consultations that may fit. They never outrank your duties and requirements:"),
            section(
                "memories", knowledge.memories,
                "What is remembered of this customer from earlier conversations. It may be out of date:"),
        ].compactMap(\.self)
        return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
    }

    private static func section(_ mark: String, _ entries: [String], _ introduction: String) -> String? {
        let lines = entries.prefix(PromptBounds.entries).map { PromptText.line($0, maximum: PromptBounds.knowledge) }
            .filter { !$0.isEmpty }
        guard !lines.isEmpty else { return nil }
        let list = lines.map { "- \($0)" }.joined(separator: "\n")
        return "\(introduction)\n<\(mark)>\n\(list)\n</\(mark)>"
    }
}
