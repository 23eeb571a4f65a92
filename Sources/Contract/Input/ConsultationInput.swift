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
    ///   - bytes: the content.
    ///   - file: what to call it in problems.
    ///   - now: the time of requests that have none.
    public func read(_ bytes: [UInt8], file: String, now: Timestamp) -> Outcome {
        .requests([])
    }
}
