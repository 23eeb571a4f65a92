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
        var requests: [Event<ConsultationRequested>] = []
        var problems: [InputProblem] = []
        var text = InputText(bytes, file: file)
        // What comes before bytes that are no text can still be read, and has problems of its own to tell.
        let encodingProblem = text.cutAtEncodingProblem()
        while problems.count < Self.maximumProblems {
            do throws(InputProblem) {
                guard let document = try text.next() else { break }
                let nodes = Self.requests(in: document)
                if nodes.isEmpty { problems.append(text.emptyList(document)) }
                for node in nodes where problems.count < Self.maximumProblems {
                    do throws(EventDecodingError) {
                        requests.append(try request(in: document, at: node, now: now))
                    } catch {
                        problems.append(text.problem(error))
                    }
                }
            } catch {
                problems.append(error)
            }
        }
        if let encodingProblem { problems.append(encodingProblem) }
        return problems.isEmpty ? .requests(requests) : .problems(problems)
    }

    /// The value itself, or the entries of a list.
    private static func requests(in document: JSONDocument) -> [Int] {
        guard document.kind(JSONDocument.root) == .array else { return [JSONDocument.root] }
        var entries: [Int] = []
        var entry = document.firstChild(of: JSONDocument.root)
        while entry < document.after(JSONDocument.root) {
            entries.append(entry)
            entry = document.after(entry)
        }
        return entries
    }

    private func request(
        in document: JSONDocument, at node: Int, now: Timestamp
    ) throws(EventDecodingError) -> Event<ConsultationRequested> {
        let size = document.slice(node).count
        guard size <= limits.maximumBytes else {
            throw EventDecodingError(
                .tooLarge, expected: "at most \(limits.maximumBytes) bytes", found: "\(size) bytes",
                offset: document.offset(of: node))
        }
        if Self.isEvent(document, node) {
            var event = try EventEnvelope(document, at: node).decode(ConsultationRequested.self)
            event.time = event.time ?? now
            return event
        }
        let data = try document.decode(ConsultationRequested.self, at: node, else: .schemaViolation) { $0.check(&$1) }
        // The same request enqueued twice is the same event.
        return Event(id: "\(data.consultationID)-requested", source: source, time: now, data: data)
    }

    /// An event says which specification it follows; a payload has no such field.
    private static func isEvent(_ document: JSONDocument, _ node: Int) -> Bool {
        document.kind(node) == .object && ["specversion", "type"].contains { document.member($0, of: node) != .absent }
    }
}
