/// What was found in the knowledge for one question; it stands behind the question, where nothing is cached, so it says no more than it must.
enum KnowledgeText {
    /// The sections that have entries; nil where none has.
    ///
    /// All of it is marked as data: memories hold what customers said, and learned rules what models made of it. What the marks
    /// mean is said in the first part; see `NotesText`.
    static func text(_ knowledge: PromptKnowledge) -> String? {
        let sections = [
            section("requirements", knowledge.requirements), section("lessons", knowledge.rules),
            section("memories", knowledge.memories),
        ].compactMap(\.self)
        return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
    }

    private static func section(_ mark: String, _ entries: [String]) -> String? {
        let lines = entries.prefix(PromptBounds.entries).map { PromptText.line($0, maximum: PromptBounds.knowledge) }
            .filter { !$0.isEmpty }
        guard !lines.isEmpty else { return nil }
        let list = lines.map { "- \($0)" }.joined(separator: "\n")
        return "<\(mark)>\n\(list)\n</\(mark)>"
    }
}
