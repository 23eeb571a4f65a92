import Contract
import Foundation
import Guidance
import SeededRandomness
import TestSupport

/// What was put on the consultations topic, and so what has to come of it.
///
/// Conversations run side by side, several turns each; some consultations reason first, some have expired, and some records are no consultations at all.
struct ConsultationPlan: Sendable {
    /// One record to be sent.
    enum Record: Sendable {
        case consultation(ConsultationRequested)
        case bad(value: String)
    }

    /// The consultations of each conversation, in the order of their turns.
    private(set) var conversations: [String: [String]] = [:]
    /// Those that had expired when they were sent.
    private(set) var expired: Set<String> = []
    /// The values that no worker can read.
    private(set) var badValues: Set<String> = []

    private let prefix: String
    private var open: [(id: String, turnsLeft: Int)] = []
    private var begun = 0

    /// - Parameter prefix: Tells the ids of one part of the load from another's.
    init(prefix: String = "c") { self.prefix = prefix }

    /// Every consultation.
    var consultations: [String] { conversations.values.flatMap { $0 } }

    /// Draws what comes next.
    mutating func next(using random: inout SeededGenerator) -> Record {
        if Int.random(in: 0..<40, using: &random) == 0 {
            let value = #"{"specversion": "1.0", "id": "\#(prefix)-bad-\#(badValues.count)""#
            badValues.insert(value)
            return .bad(value: value)
        }
        while open.count < 12 {
            begun += 1
            open.append((id: "\(prefix)\(begun)", turnsLeft: Int.random(in: 1...8, using: &random)))
        }
        let index = Int.random(in: 0..<open.count, using: &random)
        let conversation = open[index].id
        open[index].turnsLeft -= 1
        if open[index].turnsLeft == 0 { open.remove(at: index) }
        let id = "\(conversation)-\((conversations[conversation]?.count ?? 0) + 1)"
        conversations[conversation, default: []].append(id)
        var request = ConsultationRequested(
            consultationID: id, conversationID: "t-\(conversation)",
            customer: Customer(customerID: "cu-\(conversation)"),
            question: "What should I think about before I combine my pensions? (\(id))",
            useReasoning: Int.random(in: 0..<5, using: &random) == 0)
        if Int.random(in: 0..<50, using: &random) == 0 {
            request.expiresAt = Timestamp.now.advanced(byMilliseconds: -1)
            expired.insert(id)
        }
        return .consultation(request)
    }
}
