package import Guidance

/// Looks up what bears on a consultation, by words and, where there is a model for it and it is quick enough, by vectors.
package final class ConsultationKnowledge: Sendable {
    /// What is known.
    package let table: KnowledgeTable

    /// - Parameter table: What is known.
    package init(_ table: KnowledgeTable) {
        self.table = table
    }

    /// What the consultation is to be answered with.
    package func brief(for customer: Customer, question: String) async -> ConsultationBrief {
        table.brief(for: customer, question: question, vector: nil)
    }
}
