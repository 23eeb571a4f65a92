/// One turn of the conversation.
public struct ModelMessage: Hashable, Sendable {
    /// Who speaks.
    public enum Role: String, Hashable, Sendable {
        /// The person, or what speaks in their place.
        case user
        /// The model.
        case assistant
    }

    /// Who speaks.
    public var role: Role
    /// What is said, in one or more pieces.
    ///
    /// Empty ones are left out.
    public var parts: [PromptPart]

    /// A turn in pieces.
    public init(role: Role, parts: [PromptPart]) {
        self.role = role
        self.parts = parts
    }

    /// A turn in one piece.
    public init(_ role: Role, _ text: String) {
        self.init(role: role, parts: [PromptPart(text)])
    }
}
