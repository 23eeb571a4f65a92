/// A sign that a text from a customer tries to pose as instructions to the model.
///
/// A signal, never an order and never a reason to refuse: the text stays data, the question is answered under the same
/// duties, and the attempt is noted.
public struct InjectionSignal: Sendable, Hashable {
    /// What kind of attempt it looks like.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Asks to ignore, forget or replace the instructions.
        case override
        /// Imitates a turn of the system or of the model, or a chat template's marks.
        case fakeTurn = "fake_turn"
        /// Opens or closes marks such as those that hold customers' words.
        case markup
        /// Asks for the instructions themselves.
        case promptRequest = "prompt_request"
        /// Gives the model another role, or claims that its limits are lifted.
        case roleChange = "role_change"
        /// Holds characters that hide text, turn its direction or control a terminal.
        case hiddenCharacters = "hidden_characters"
        /// Is far longer than a question.
        case excessiveLength = "excessive_length"
    }

    /// What kind of attempt it looks like.
    public let kind: Kind

    /// States a signal.
    public init(kind: Kind) {
        self.kind = kind
    }

    /// What was seen, in a sentence without any of the customer's words.
    public var description: String {
        switch kind {
        case .override: "The text asks to ignore or replace the instructions."
        case .fakeTurn: "The text imitates a turn of the system or of the assistant."
        case .markup: "The text holds markup like that which sets customers' words apart."
        case .promptRequest: "The text asks for the instructions."
        case .roleChange: "The text assigns another role, or says that limits are lifted."
        case .hiddenCharacters: "The text holds invisible, direction-changing or control characters."
        case .excessiveLength: "The text is far longer than a question."
        }
    }
}
