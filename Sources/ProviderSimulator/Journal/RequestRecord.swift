public import Foundation

/// What became of one request.
public struct RequestRecord: Sendable, Equatable, Codable {
    /// How a request ended.
    public enum Outcome: String, Sendable, Codable {
        /// Still waiting or being answered.
        case running
        /// Answered in full.
        case completed
        /// Refused: a status of 400 or above that no fault caused.
        case refused
        /// Refused or spoiled by a fault.
        ///
        /// One that only delays, or whose hanging the client ended, counts otherwise.
        case faulted
        /// The client closed the connection first.
        case clientClosed = "client_closed"
        /// Cut by the simulator's own shutdown.
        case cut
    }

    /// Token counts as they were reported to the client.
    public struct Usage: Sendable, Equatable, Codable {
        /// All tokens of the prompt.
        public var inputTokens = 0
        /// Those of them that stand before the conversation: tools and instructions.
        public var systemTokens = 0
        /// Those of them read from the cache.
        public var cacheReadTokens = 0
        /// Those of them written to the cache for five minutes (OpenAI: thirty).
        public var cacheWriteTokens = 0
        /// Those of them written to the cache for an hour.
        public var cacheWriteHourTokens = 0
        /// Tokens of the answer.
        public var outputTokens = 0

        /// Creates zero counts.
        public init() {}

        /// Adds other counts to these.
        package mutating func add(_ other: Usage) {
            inputTokens += other.inputTokens
            systemTokens += other.systemTokens
            cacheReadTokens += other.cacheReadTokens
            cacheWriteTokens += other.cacheWriteTokens
            cacheWriteHourTokens += other.cacheWriteHourTokens
            outputTokens += other.outputTokens
        }

        enum CodingKeys: String, CodingKey {
            case inputTokens = "input_tokens"
            case systemTokens = "system_tokens"
            case cacheReadTokens = "cache_read_tokens"
            case cacheWriteTokens = "cache_write_tokens"
            case cacheWriteHourTokens = "cache_write_1h_tokens"
            case outputTokens = "output_tokens"
        }
    }

    /// 1, 2, 3 … in the order of arrival.
    public var ordinal: Int
    /// The value of the `request-id` / `x-request-id` header.
    public var requestID: String
    /// When it arrived.
    public var time: Date
    /// The path, such as `/v1/messages`.
    public var path: String
    /// The model asked for, once the body could be read.
    public var model: String?
    /// Whether the answer was to be streamed.
    public var streamed = false
    /// The HTTP status sent; 0 before one was.
    public var status = 0
    /// The fault that struck it.
    public var fault: FaultKind?
    /// How it ended.
    public var outcome = Outcome.running
    /// Deltas handed to the socket.
    public var deltas = 0
    /// Token counts.
    public var usage = Usage()
    /// All texts of the prompt, instructions first; only where ``SimulatorConfiguration/journalsPrompts`` is set.
    public var prompt: String?

    /// Creates the record of a request that has just come in.
    ///
    /// - Parameters:
    ///   - ordinal: Its number.
    ///   - requestID: Its id.
    ///   - time: When it arrived.
    ///   - path: Its path.
    public init(ordinal: Int, requestID: String, time: Date, path: String) {
        self.ordinal = ordinal
        self.requestID = requestID
        self.time = time
        self.path = path
    }

    enum CodingKeys: String, CodingKey {
        case ordinal
        case requestID = "request_id"
        case time, path, model, streamed, status, fault, outcome, deltas, usage, prompt
    }
}
