import Contract
import Foundation
import Guidance
import Kafka
import Logging

/// What a service knows that has run for a while: learned rules, cases, and memories of a third of its customers.
struct Knowledge {
    private static let subjects = [
        ("transfers", "a transfer of safeguarded benefits"), ("tax", "tax on a lump sum"),
        ("access", "taking money out"),
        ("consolidation", "combining pensions"), ("state_pension", "the State Pension"),
        ("scams", "an unexpected offer"),
        ("death_benefits", "what happens on death"), ("debts", "using a pension to pay debts"),
    ]
    private static let lessons = [
        "name what would be lost for good before anything that might be gained, and say that the loss cannot be undone",
        "say which figures may have changed and where on GOV.UK they can be checked, and leave the sum to the customer",
        "ask for the one fact that changes the answer most before explaining every case that could apply",
        "name the free help that fits the customer's age, with its telephone number, and say what it does not do",
        "acknowledge worry or loss in the first sentence, then answer, and offer to go through it one step at a time",
    ]
    private static let sentences = [
        "The answer began with what the customer had asked, in one plain sentence, and then set out the choices side by side.",
        "It said that the pot could stay where it was, be drawn on a little at a time, or be turned into an income for life.",
        "It named charges, falling markets and the risk of the money running out before going on to what people like about it.",
        "It explained that a quarter is usually free of tax and that the rest counts as income in the year it is taken.",
        "It pointed to MoneyHelper and a Pension Wise appointment, and said how long an appointment takes and that it is free.",
        "It asked the customer to say in their own words what they would lose if they gave up the promise of the scheme.",
        "It said why nobody there could decide it for them, and how to find an authorised adviser on the register.",
    ]
    private static let observations = [
        "Prefers to read things in writing and to think them over for a day.",
        "Finds percentages hard to follow; amounts in pounds work better.",
        "Has talked to Pension Wise once and found it helpful.",
        "Worries most about running out of money after 85.",
        "Cares for a parent and can only talk in the evenings.",
    ]

    private let rules: [RuleLearned]
    private let cases: [CaseRecorded]
    private let memories: [MemoryRecorded]

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed &+ 99)
        var questions = Questions(seed: seed &+ 100)
        rules = Self.subjects.flatMap { domain, subject in
            Self.lessons.enumerated().map { number, lesson in
                RuleLearned(
                    ruleID: "r-\(domain)-\(number)", principle: "Where the question is about \(subject), \(lesson).",
                    domain: domain, confidence: Double.random(in: 0.6...0.95, using: &random), supportingEvidence: [])
            }
        }
        cases = (0..<400).map { number in
            let customer = questions.customer(1_000_000 + number)
            let question = questions.conversation(of: customer, turns: 1).joined()
            return CaseRecorded(
                caseID: "k-\(number)",
                situation:
                    "A customer of \(customer.age ?? 60) with \(customer.pensions.count) pensions asked: \(question)",
                guidance: Self.sentences.shuffled(using: &random).prefix(5).joined(separator: " "), passed: true)
        }
        memories = (0..<2_000).flatMap { customer in
            (0..<(customer.isMultiple(of: 3) ? Int.random(in: 1...4, using: &random) : 0)).map { number in
                MemoryRecorded(
                    memoryID: "m-\(customer)-\(number)", observation: Self.observations[number],
                    importance: Int.random(in: 3...8, using: &random), customerID: "cu-\(customer)")
            }
        }
    }

    /// The rules that stand in every prompt.
    var standingRules: [String] {
        var index = KnowledgeIndex()
        for event in events { index.insert(KnowledgeEntry(event)) }
        return StandingRules(index, budget: KnowledgeBudget()).principles
    }

    /// Puts all of it on the knowledge topic.
    func publish(to cluster: EmbeddedCluster, logger: Logger) async throws {
        let client = KafkaClientConfiguration(bootstrapServers: cluster.bootstrapServers, clientID: "training-run")
        let producer = try KafkaProducer(
            configuration: KafkaProducerConfiguration(client: client), logger: logger)
        let topic = Topics.standard.name(.knowledge)
        for event in events {
            _ = try await producer.send(
                KafkaRecord(topic: topic, key: Array(event.key.utf8), value: try event.encoded()))
        }
        await producer.close()
    }

    private var events: [KnowledgeEvent] {
        let time = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)
        return rules.map { .rule(Event(id: $0.ruleID, source: "/training", time: time, data: $0)) }
            + cases.map { .case(Event(id: $0.caseID, source: "/training", time: time, data: $0)) }
            + memories.map { .memory(Event(id: $0.memoryID, source: "/training", time: time, data: $0)) }
    }
}
