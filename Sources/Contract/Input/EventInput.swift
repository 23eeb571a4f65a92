/// Reads events of one type as people write them: full events or just their `data`, as JSON or JSON Lines.
///
/// A file is any number of JSON values one after the other, on one line each or over several; a value is an event or
/// a list of events. Either all of a file is good, or its problems are told and nothing of it is sent.
public struct EventInput<Payload: EventPayload>: Sendable {
    /// What a reader makes of one file.
    public enum Outcome: Sendable, Equatable {
        /// The events, in the order of the file; maybe none.
        case events([Event<Payload>])
        /// What has to be put right first; never empty, at most ``InputProblem/maximumCount``.
        case problems([InputProblem])
    }

    /// Where events without an envelope come from.
    public var source: String
    /// How long one event may be.
    public var limits: EventLimits
    /// What one is called in problems.
    private let called: String

    private init(called: String, source: String, limits: EventLimits) {
        self.called = called
        self.source = source
        self.limits = limits
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the content; a byte order mark is skipped.
    ///   - file: what to call it in problems.
    ///   - now: the time of events that have none.
    /// - Returns: all of its events, or what is wrong with it: the first problem of each event.
    public func read(_ bytes: [UInt8], file: String, now: Timestamp) -> Outcome {
        let (events, problems) = InputText.values(
            bytes, file: file, called: called, maximumProblems: InputProblem.maximumCount
        ) { document, node throws(EventDecodingError) in
            try event(in: document, at: node, now: now)
        }
        return problems.isEmpty ? .events(events) : .problems(problems)
    }

    private func event(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> Event<Payload> {
        try document.checkSize(of: node, limits)
        if document.isEvent(node) {
            var event = try EventEnvelope(document, at: node).decode(Payload.self)
            event.time = event.time ?? now
            return event
        }
        let data = try document.decode(Payload.self, at: node, else: .schemaViolation) { $0.check(&$1) }
        // The same request sent twice is the same event.
        return Event(id: "\(data.subject)-requested", source: source, time: now, data: data)
    }
}

/// Reads consultation requests.
public typealias ConsultationInput = EventInput<ConsultationRequested>

extension ConsultationInput {
    /// Makes a reader of consultation requests.
    public init(source: String = "/guidance/enqueue", limits: EventLimits = EventLimits()) {
        self.init(called: "a consultation", source: source, limits: limits)
    }
}

/// Reads requests for audits.
public typealias AuditInput = EventInput<AuditRequested>

extension AuditInput {
    /// Makes a reader of requests for audits.
    public init(source: String = "/guidance/audit", limits: EventLimits = EventLimits()) {
        self.init(called: "an audit", source: source, limits: limits)
    }
}
