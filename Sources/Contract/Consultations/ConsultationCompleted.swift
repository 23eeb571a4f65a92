public import Guidance

/// The whole answer, with the question and the customer, so that audit and reflection need nothing else.
public struct ConsultationCompleted: EventPayload {
    /// One question and its answer.
    public var consultationID: String
    /// The thread it belongs to.
    public var conversationID: String
    /// Who asked.
    public var customerID: String
    /// The attempt that was completed, a UUIDv7.
    public var attemptID: String
    /// The answer.
    public var text: String
    /// The private reasoning behind it, where there was some.
    public var reasoning: String?
    /// Why the model stopped, in the provider's own word.
    public var stopReason: String
    /// Who serves the model.
    public var provider: String
    /// The model.
    public var model: String
    /// The tokens it took.
    public var usage: Usage
    /// What it cost; nil where the model's prices are not known.
    public var cost: Cost?
    /// How long it took.
    public var timing: Timing
    /// How many chunks it was streamed in.
    public var chunks: Int
    /// The question.
    public var question: String
    /// Who asked.
    public var customer: Customer

    /// States an answer.
    public init(
        consultationID: String, conversationID: String, customerID: String, attemptID: String, text: String,
        reasoning: String? = nil, stopReason: String, provider: String, model: String, usage: Usage, cost: Cost?,
        timing: Timing, chunks: Int, question: String, customer: Customer
    ) {
        self.consultationID = consultationID
        self.conversationID = conversationID
        self.customerID = customerID
        self.attemptID = attemptID
        self.text = text
        self.reasoning = reasoning
        self.stopReason = stopReason
        self.provider = provider
        self.model = model
        self.usage = usage
        self.cost = cost
        self.timing = timing
        self.chunks = chunks
        self.question = question
        self.customer = customer
    }

    /// `guidance.consultation.completed.v1`.
    public static var type: EventType { .consultationCompleted }
    /// The consultation id.
    public var subject: String { consultationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(conversationID, "conversation_id")
        fields.identifier(customerID, "customer_id")
        fields.identifier(attemptID, "attempt_id")
        fields.text(text, "text", maximum: FieldBounds.document)
        fields.text(reasoning, "reasoning", maximum: FieldBounds.document)
        fields.identifier(stopReason, "stop_reason")
        fields.identifier(provider, "provider")
        fields.identifier(model, "model")
        fields.object(usage, "usage") { $0.check(&$1) }
        fields.object(cost, "cost") { $0.check(&$1) }
        fields.object(timing, "timing") { $0.check(&$1) }
        fields.count(chunks, "chunks")
        fields.text(question, "question", maximum: FieldBounds.passage)
        fields.object(customer, "customer") { $0.check(&$1) }
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case conversationID = "conversation_id"
        case customerID = "customer_id"
        case attemptID = "attempt_id"
        case text
        case reasoning
        case stopReason = "stop_reason"
        case provider
        case model
        case usage
        case cost
        case timing
        case chunks
        case question
        case customer
    }
}
