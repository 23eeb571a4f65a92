/// Whose wire protocol a model is spoken to in.
public enum ModelVendor: String, Hashable, Sendable, Codable, CaseIterable {
    /// Anthropic Messages.
    case anthropic
    /// OpenAI Chat Completions, which many other servers speak too.
    case openai
}
