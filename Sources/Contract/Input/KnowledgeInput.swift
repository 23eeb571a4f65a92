/// Reads knowledge as people write it and as `guidance knowledge export` does: full events or just their `data`, as JSON or JSON Lines.
///
/// A file is any number of JSON values one after the other; a value is an entry or a list of entries. Without an envelope the type follows from the id:
/// `rule_id`, `case_id` or `memory_id`. Either all of a file is good, or its problems are told and nothing of it is sent.
public struct KnowledgeInput: Sendable {
    /// What a reader makes of one file.
    public enum Outcome: Sendable, Equatable {
        /// The entries, in the order of the file; maybe none.
        case records([KnowledgeRecord])
        /// What has to be put right first; never empty, at most ``InputProblem/maximumCount``.
        case problems([InputProblem])
    }

    /// Where entries without an envelope come from.
    public var source: String
    /// How long one entry may be.
    public var limits: EventLimits

    /// Makes a reader.
    public init(source: String = "/guidance/knowledge", limits: EventLimits = EventLimits()) {
        self.source = source
        self.limits = limits
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the content; a byte order mark is skipped.
    ///   - file: what to call it in problems.
    ///   - now: the time of entries that have none.
    /// - Returns: all of its entries, or what is wrong with it: the first problem of each entry.
    public func read(_ bytes: [UInt8], file: String, now: Timestamp) -> Outcome {
        let (records, problems) = InputText.values(
            bytes, file: file, called: "a rule, a case or a memory", maximumProblems: InputProblem.maximumCount
        ) { document, node throws(EventDecodingError) in
            try record(in: document, at: node, now: now)
        }
        return problems.isEmpty ? .records(records) : .problems(problems)
    }

    private func record(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> KnowledgeRecord {
        try document.checkSize(of: node, limits)
        if document.isEvent(node) {
            let envelope = try EventEnvelope(document, at: node)
            let event = try KnowledgeEvent(envelope)
            // As it came, with what others may read in it that this version does not know, unless something has to be added.
            if event.time != nil, envelope.subject != nil {
                return KnowledgeRecord(event, bytes: Array(document.slice(node)))
            }
            return try encoded(event.timed(now), document, node)
        }
        return try encoded(try event(in: document, at: node, now: now), document, node)
    }

    private func event(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> KnowledgeEvent {
        let ids = ["rule_id", "case_id", "memory_id"]
        let present = document.kind(node) == .object ? ids.filter { document.member($0, of: node) != .absent } : []
        switch present {
        case ["rule_id"]: return .rule(try event(in: document, at: node, now: now))
        case ["case_id"]: return .case(try event(in: document, at: node, now: now))
        case ["memory_id"]: return .memory(try event(in: document, at: node, now: now))
        default:
            throw EventDecodingError(
                .schemaViolation, expected: "an object with one of \(ids.joined(separator: ", "))",
                found: document.kind(node) == .object ? "\(present.isEmpty ? "none" : "several") of them" : "no object",
                offset: document.offset(of: node))
        }
    }

    private func event<Payload: EventPayload>(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> Event<Payload> {
        let data = try document.decode(Payload.self, at: node, else: .schemaViolation) { $0.check(&$1) }
        return Event(id: "\(data.key)-imported", source: source, time: now, data: data)
    }

    private func encoded(
        _ event: KnowledgeEvent, _ document: JSONDocument, _ node: Int
    ) throws(EventDecodingError) -> KnowledgeRecord {
        do {
            return KnowledgeRecord(event, bytes: try event.encoded())
        } catch {
            throw EventDecodingError(
                .schemaViolation, expected: "numbers that JSON can hold", found: "others",
                offset: document.offset(of: node))
        }
    }
}
