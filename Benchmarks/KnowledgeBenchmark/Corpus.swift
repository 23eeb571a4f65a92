import Foundation
import Guidance

/// What is asked of the knowledge.
struct Question {
    let customer: Customer
    let text: String
    let vector: KnowledgeEmbedding?
}

/// Made-up knowledge with the shape of the real: words as frequent as they are in a language (Zipf), a third each of rules, cases and memories.
struct Corpus {
    static let model = "m"
    private static let customers = 2_000
    private static let vocabulary = 20_000
    private static let common = [
        "pension", "transfer", "annuity", "drawdown", "charge", "tax", "allowance", "retire", "income", "pot", "scheme",
        "benefit",
        "guarantee", "adviser", "provider", "risk", "fund", "contribution", "employer", "state", "lump", "sum", "age",
        "health",
    ]

    private var state: UInt64
    private let dimensions: Int
    private let kinds: Int

    /// Begins the corpus of a seed; `kinds` is 3 for rules, cases and memories, 1 for rules alone: all entries are then looked through for each question.
    init(seed: UInt64, dimensions: Int, kinds: Int) {
        state = seed
        self.dimensions = dimensions
        self.kinds = min(max(1, kinds), 3)
    }

    /// The entry of a number.
    mutating func entry(_ number: Int) -> KnowledgeEntry {
        let recorded = 1_790_000_000_000 + Int64(number) * 60_000
        switch number % kinds {
        case 0:
            return KnowledgeEntry(
                id: "r-\(number)",
                .rule(principle: text(20...40), confidence: Double(next() % 100) / 100, value: nil), domain: word(),
                recordedAt: recorded, embedding: vector())
        case 1:
            return KnowledgeEntry(
                id: "k-\(number)",
                .case(situation: text(30...60), guidance: text(100...200), passed: next() % 8 > 0), domain: word(),
                recordedAt: recorded)
        default:
            return KnowledgeEntry(
                id: "m-\(number)",
                .memory(
                    observation: text(10...30), importance: Int(next() % 10) + 1,
                    customerID: "cu-\(next() % UInt64(Self.customers))"), recordedAt: recorded, embedding: vector())
        }
    }

    /// Another version of an entry.
    mutating func changed(_ entry: KnowledgeEntry) -> KnowledgeEntry {
        KnowledgeEntry(
            id: entry.key.id, .rule(principle: text(20...40), confidence: 0.5, value: nil), embedding: vector())
    }

    /// A question of some length and the customer who asks it.
    mutating func question() -> Question {
        let customer = Customer(
            customerID: "cu-\(next() % UInt64(Self.customers))", age: Int(50 + next() % 30),
            pensions: [Pension(kind: .definedBenefit), Pension(kind: .definedContribution)],
            goals: [text(3...8), text(3...8)], circumstances: [text(2...5)])
        return Question(customer: customer, text: text(10...40), vector: vector())
    }

    private mutating func text(_ length: ClosedRange<Int>) -> String {
        (0..<length.lowerBound + Int(next() % UInt64(length.count))).map { _ in word() }.joined(separator: " ")
    }

    /// The word of rank r is 1/r as frequent as the first.
    private mutating func word() -> String {
        let share = Double(next() >> 11) / Double(1 << 53)
        let rank = Int(exp(share * log(Double(Self.vocabulary)))) - 1
        return rank < Self.common.count ? Self.common[rank] : "word\(rank)"
    }

    private mutating func vector() -> KnowledgeEmbedding? {
        KnowledgeEmbedding(
            (0..<dimensions).map { _ in Float(Int32(truncatingIfNeeded: next())) / Float(Int32.max) + 0.5 },
            model: Self.model)
    }

    /// SplitMix64.
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
