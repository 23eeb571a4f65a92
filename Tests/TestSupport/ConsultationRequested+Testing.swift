public import Contract
import Foundation
import Guidance

extension ConsultationRequested {
    /// A consultation with little in it.
    ///
    /// - Parameters:
    ///   - id: The consultation's id; its conversation is `t-ID`.
    ///   - useReasoning: Whether to reason first.
    /// - Returns: A request.
    public static func sample(_ id: String, useReasoning: Bool = false) -> ConsultationRequested {
        ConsultationRequested(
            consultationID: id, conversationID: "t-\(id)", customer: Customer(customerID: "cu-\(id)"),
            question: "What should I think about before I combine my pensions? (\(id))", useReasoning: useReasoning)
    }

    /// A question whose answer by the simulator fails its check: whether to transfer a defined benefit pension.
    ///
    /// - Parameters:
    ///   - id: The consultation's id; its conversation is `t-ID`.
    ///   - delivery: Whether the answer is held back until it passes.
    /// - Returns: A request.
    public static func transfer(_ id: String, delivery: Delivery = .streamed) -> ConsultationRequested {
        ConsultationRequested(
            consultationID: id, conversationID: "t-\(id)",
            customer: Customer(
                customerID: "cu-\(id)", age: 57,
                pensions: [Pension(kind: .definedBenefit, provider: "NHS Pension Scheme", annualIncomeGBP: 11_400)]),
            question: "I have been offered a transfer value of £285,000 for my NHS pension. Should I transfer it?",
            useReasoning: false, delivery: delivery)
    }

    /// The event that asks it now.
    public var event: Event<ConsultationRequested> {
        Event(id: "\(consultationID)-requested", source: "/test", time: .now, data: self)
    }
}
