/// One thing that is known: a rule, a case or a memory, with what decides when it is found.
///
/// Texts are cut to ``maximumText`` Unicode scalars, which is as much as a prompt takes of one entry.
public struct KnowledgeEntry: Sendable, Equatable {
    /// What is known.
    public enum Content: Sendable, Equatable {
        /// A rule: what to do, how sure it is (0 to 1), and how much it has helped, where that was measured.
        case rule(principle: String, confidence: Double, value: Double?)
        /// A case: the customer and the question, the answer that was given, and whether that passed its check.
        case `case`(situation: String, guidance: String, passed: Bool?)
        /// A memory: what was observed, how important it is (1 to 10), of whom, in which consultation, and from which other memories it was drawn.
        case memory(
            observation: String, importance: Int?, customerID: String? = nil, consultationID: String? = nil,
            sources: [String] = [])
        /// A regulatory requirement.
        case requirement(title: String, text: String)
    }

    /// How much is kept of one text, in Unicode scalars.
    public static let maximumText = PromptBounds.knowledge

    /// Its kind and id.
    public let key: KnowledgeKey
    /// What is known.
    public let content: Content
    /// What it is about, such as `transfers`.
    public let domain: String?
    /// Whether it was drawn by a model, and no person stands behind it.
    public let isLearned: Bool
    /// When it was recorded, in milliseconds since 1970.
    public let recordedAt: Int64?
    /// Its text as a vector, where it came with one.
    public let embedding: KnowledgeEmbedding?

    /// States an entry; the kind follows from the content.
    public init(
        id: String, _ content: Content, domain: String? = nil, isLearned: Bool = false, recordedAt: Int64? = nil,
        embedding: KnowledgeEmbedding? = nil
    ) {
        switch content {
        case .rule(let principle, let confidence, let value):
            key = KnowledgeKey(.rule, id)
            self.content = .rule(principle: principle.cut, confidence: confidence, value: value)
        case .case(let situation, let guidance, let passed):
            key = KnowledgeKey(.case, id)
            self.content = .case(situation: situation.cut, guidance: guidance.cut, passed: passed)
        case .memory(let observation, let importance, let customerID, let consultationID, let sources):
            key = KnowledgeKey(.memory, id)
            self.content = .memory(
                observation: observation.cut, importance: importance, customerID: customerID,
                consultationID: consultationID, sources: sources)
        case .requirement(let title, let text):
            key = KnowledgeKey(.requirement, id)
            self.content = .requirement(title: title.cut, text: text.cut)
        }
        self.domain = domain?.cut
        self.isLearned = isLearned
        self.recordedAt = recordedAt
        self.embedding = embedding
    }

    /// A requirement, found by its title and its points.
    public init(_ requirement: RegulatoryRequirement) {
        self.init(
            id: requirement.id, .requirement(title: requirement.title, text: requirement.text),
            domain: requirement.topic)
    }

    /// What it is found by, in words and as a vector: of a case the situation, for what is asked resembles that and not the answer.
    public var searchText: String {
        let text =
            switch content {
            case .rule(let principle, _, _): principle
            case .case(let situation, _, _): situation
            case .memory(let observation, _, _, _, _): observation
            case .requirement(let title, let text): "\(title)\n\(text)"
            }
        guard let domain, !domain.isEmpty else { return text }
        return "\(domain)\n\(text)"
    }

    /// Whose memory it is; nil for what is nobody's.
    public var customerID: String? {
        if case .memory(_, _, let customerID, _, _) = content { customerID } else { nil }
    }

    /// Whether it is an insight that names no customer and no consultation: whoever writes such a one states that it is about nobody in particular.
    public var isGeneralInsight: Bool {
        guard case .memory(_, _, nil, nil, let sources) = content else { return false }
        return !sources.isEmpty
    }

    /// How much would be lost with it: decides what goes where there is no room.
    ///
    /// Rules above all others, the surest first; then, from 0 to 1, cases that passed before those of which that is not known, and memories by importance;
    /// last the cases that failed.
    public var worth: Double {
        switch content {
        case .requirement: .infinity
        case .rule(_, let confidence, _): 1 + confidence
        case .case(_, _, let passed): passed.map { $0 ? 0.6 : 0 } ?? 0.4
        case .memory(_, let importance, _, _, _): Double(importance ?? 5) / 10
        }
    }
}

extension String {
    /// The text with a mark at its end where something was left out.
    fileprivate var cut: String {
        let maximum = KnowledgeEntry.maximumText
        guard utf8.count > maximum, unicodeScalars.count > maximum else { return self }
        let mark = " […]"
        return String(unicodeScalars.prefix(maximum - mark.unicodeScalars.count)) + mark
    }
}
