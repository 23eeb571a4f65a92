public import Contract
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

    /// The event that asks it now.
    public var event: Event<ConsultationRequested> {
        Event(id: "\(consultationID)-requested", source: "/test", time: .now, data: self)
    }
}
