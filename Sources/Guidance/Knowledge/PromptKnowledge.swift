/// What was found in the knowledge for one consultation, by where it goes in the prompt.
///
/// The rules that stand in every prompt are not here: they belong to the second part, which all customers share.
public struct PromptKnowledge: Sendable, Equatable {
    /// How a similar customer's question was handled.
    public struct SimilarCase: Sendable, Equatable {
        /// The customer and the question, without anything that names the customer.
        public var situation: String
        /// The answer that was given.
        public var guidance: String

        /// States a case.
        public init(situation: String, guidance: String) {
            self.situation = situation
            self.guidance = guidance
        }
    }

    /// For the third part: chosen by the customer's profile alone, so that the part stays the same from turn to turn.
    public var cases: [SimilarCase]
    /// For the fourth part: headings of the requirements that bear on the question above all.
    public var requirements: [String]
    /// For the fourth part: learned rules that bear on the question, of those that do not stand in the second part.
    public var rules: [String]
    /// For the fourth part: what is remembered of the customer and bears on the question.
    public var memories: [String]

    /// States what was found, each list with what fits best first.
    public init(
        cases: [SimilarCase] = [], requirements: [String] = [], rules: [String] = [], memories: [String] = []
    ) {
        self.cases = cases
        self.requirements = requirements
        self.rules = rules
        self.memories = memories
    }
}
