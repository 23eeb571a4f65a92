/// Who speaks to the customer: the voice of the guidance, not its substance.
public struct AdviserProfile: Codable, Sendable, Equatable {
    /// The name the guide goes by.
    public var name: String
    /// Who the guide is, in one or two sentences.
    public var description: String
    /// How the guide speaks, in one sentence.
    public var tone: String

    /// Describes a guide.
    public init(name: String, description: String, tone: String) {
        self.name = name
        self.description = description
        self.tone = tone
    }

    /// The guide that speaks when no other is configured.
    public static let standard = AdviserProfile(
        name: "Sarah",
        description: "An experienced pension guidance specialist who has helped people across the United Kingdom "
            + "understand their workplace, personal and State pensions.",
        tone: "Warm, patient and plain-spoken: short sentences, everyday words, never condescending.")
}
