public import Guidance

/// A customer's question, with what is needed to answer it.
public struct ConsultationRequested: EventPayload {
    /// When the customer gets to see the answer.
    public enum Delivery: String, Codable, Sendable, CaseIterable {
        /// As the model writes it.
        case streamed
        /// Only after it passed compliance, refined if need be.
        case validated
    }

    /// One question and its answer.
    public var consultationID: String
    /// The thread it belongs to; turns of one thread are handled in order.
    public var conversationID: String
    /// Who asks.
    public var customer: Customer
    /// Earlier turns, oldest first; at most 200.
    public var conversation: [ConversationTurn]
    /// The question; at most 32,768 characters.
    public var question: String
    /// Whether a short private reasoning pass comes before the streamed answer.
    public var useReasoning: Bool
    /// When the customer gets to see the answer.
    public var delivery: Delivery
    /// Another topic for the stream; workers take only those they were told to allow.
    public var replyTopic: String?
    /// Past it the job is answered with `failed`, code `expired`, without a model call.
    public var expiresAt: Timestamp?

    /// Asks a question.
    public init(
        consultationID: String, conversationID: String, customer: Customer, conversation: [ConversationTurn] = [],
        question: String, useReasoning: Bool = true, delivery: Delivery = .streamed, replyTopic: String? = nil,
        expiresAt: Timestamp? = nil
    ) {
        self.consultationID = consultationID
        self.conversationID = conversationID
        self.customer = customer
        self.conversation = conversation
        self.question = question
        self.useReasoning = useReasoning
        self.delivery = delivery
        self.replyTopic = replyTopic
        self.expiresAt = expiresAt
    }

    /// `guidance.consultation.requested.v1`.
    public static var type: EventType { .consultationRequested }
    /// The consultation id.
    public var subject: String { consultationID }
    /// The conversation id: turns of one conversation stay in order.
    public var key: String { conversationID }

    /// Checks ids, lengths and ranges.
    public func check(_ fields: inout FieldChecks) {
        fields.identifier(consultationID, "consultation_id")
        fields.identifier(conversationID, "conversation_id")
        fields.object(customer, "customer") { $0.check(&$1) }
        fields.list(conversation, "conversation", maximum: FieldBounds.turns) { turn, fields in
            fields.text(turn.content, "content", maximum: FieldBounds.passage)
        }
        fields.requiredText(question, "question", maximum: FieldBounds.passage)
        fields.identifier(replyTopic, "reply_topic")
    }

    enum CodingKeys: String, CodingKey {
        case consultationID = "consultation_id"
        case conversationID = "conversation_id"
        case customer
        case conversation
        case question
        case useReasoning = "use_reasoning"
        case delivery
        case replyTopic = "reply_topic"
        case expiresAt = "expires_at"
    }

    /// Reads a request; what may be left out gets its default.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        consultationID = try fields.decode(String.self, forKey: .consultationID)
        conversationID = try fields.decode(String.self, forKey: .conversationID)
        customer = try fields.decode(Customer.self, forKey: .customer)
        conversation = try fields.decodeIfPresent([ConversationTurn].self, forKey: .conversation) ?? []
        question = try fields.decode(String.self, forKey: .question)
        useReasoning = try fields.decodeIfPresent(Bool.self, forKey: .useReasoning) ?? true
        delivery = try fields.decodeIfPresent(Delivery.self, forKey: .delivery) ?? .streamed
        replyTopic = try fields.decodeIfPresent(String.self, forKey: .replyTopic)
        expiresAt = try fields.decodeIfPresent(Timestamp.self, forKey: .expiresAt)
    }
}
