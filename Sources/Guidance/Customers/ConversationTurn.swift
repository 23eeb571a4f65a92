/// One earlier turn of the conversation that a question continues.
public struct ConversationTurn: Codable, Sendable, Equatable {
    /// Who spoke.
    public enum Role: String, Codable, Sendable, CaseIterable {
        /// The person who asks.
        case customer
        /// The one who guides.
        case advisor
    }

    /// Who spoke.
    public var role: Role
    /// What was said.
    public var content: String

    /// Describes a turn.
    public init(role: Role, content: String) {
        self.role = role
        self.content = content
    }
}
