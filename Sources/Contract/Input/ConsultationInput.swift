/// Reads consultation requests as people write them: full events or just their `data`, as JSON or JSON Lines.
///
/// A file is any number of JSON values one after the other, on one line each or over several; a value is a request or
/// a list of requests. Either all of a file is good, or its problems are told and nothing of it is sent.
public struct ConsultationInput: Sendable {
    /// What a reader makes of one file.
    public enum Outcome: Sendable, Equatable {
        /// The requests, in the order of the file; maybe none.
        case requests([Event<ConsultationRequested>])
        /// What has to be put right first; never empty, at most ``ConsultationInput/maximumProblems``.
        case problems([InputProblem])
    }

    /// How many problems of one file are told.
    public static let maximumProblems = 100

    /// Where requests without an envelope come from.
    public var source: String
    /// How long one request may be.
    public var limits: EventLimits

    /// Makes a reader.
    public init(source: String = "/guidance/enqueue", limits: EventLimits = EventLimits()) {
        self.source = source
        self.limits = limits
    }

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the content; a byte order mark is skipped.
    ///   - file: what to call it in problems.
    ///   - now: the time of requests that have none.
    /// - Returns: all of its requests, or what is wrong with it: the first problem of each request.
    public func read(_ bytes: [UInt8], file: String, now: Timestamp) -> Outcome {
        let (requests, problems) = InputText.values(
            bytes, file: file, called: "a consultation", maximumProblems: Self.maximumProblems
        ) { document, node throws(EventDecodingError) in
            try request(in: document, at: node, now: now)
        }
        return problems.isEmpty ? .requests(requests) : .problems(problems)
    }

    private func request(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> Event<ConsultationRequested> {
        try document.checkSize(of: node, limits)
        if document.isEvent(node) {
            var event = try EventEnvelope(document, at: node).decode(ConsultationRequested.self)
            event.time = event.time ?? now
            return event
        }
        let data = try document.decode(ConsultationRequested.self, at: node, else: .schemaViolation) { $0.check(&$1) }
        // The same request enqueued twice is the same event.
        return Event(id: "\(data.consultationID)-requested", source: source, time: now, data: data)
    }
}
