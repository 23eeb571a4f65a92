public import Foundation

/// Everything that can be set about a ``ProviderSimulator``.
///
/// The defaults act like a real provider on a quiet day: any key is accepted, no limit is enforced, nothing fails, and
/// answers arrive at the speed of a current model.
public struct SimulatorConfiguration: Sendable {
    /// Address to listen on.
    ///
    /// Default `127.0.0.1`: the simulator is a development tool and checks keys only for show.
    public var host = "127.0.0.1"

    /// Port to listen on; `0` (default) lets the system pick one, see ``ProviderSimulator/address``.
    public var port = 0

    /// Event-loop threads that serve sockets, 1…64.
    ///
    /// Default 1: it writes some hundred thousand deltas a second, and a second thread would take a core from the
    /// program under test.
    public var threads = 1

    /// Seeds the answers, the pace's jitter, request ids and the faults drawn by rate.
    ///
    /// Same seed, same behaviour.
    public var seed: UInt64 = 1

    /// API keys that are accepted.
    ///
    /// Empty (default): every key but an empty one.
    public var apiKeys: Set<String> = []

    /// How quickly answers arrive.
    public var pace = Pace()

    /// What answers look like.
    public var answers = AnswerConfiguration()

    /// Rate limits per model.
    ///
    /// Default: none, and then no rate-limit headers either.
    public var limits = RateLimitConfiguration()

    /// How batches are taken and worked on.
    public var batches = BatchConfiguration()

    /// Faults that strike by chance.
    ///
    /// Default: none.
    public var faults: [FaultRate] = []

    /// Prompt-cache entries kept, at least 1; the least recently used go first.
    ///
    /// Default 20,000 (about 2 MB).
    public var cacheCapacity = 20_000

    /// Requests that `GET /simulator/requests` remembers, at least 1; the oldest go first.
    ///
    /// Default 1,000.
    public var journalCapacity = 1_000

    /// Whether the journal keeps prompts, for tests that look at what was asked.
    ///
    /// Default false.
    public var journalsPrompts = false

    /// How long a graceful shutdown lets running answers finish before it cuts them.
    ///
    /// Default 5 s.
    public var shutdownGrace: Duration = .seconds(5)

    /// The clock that cache lifetimes, rate limits and time stamps are read from.
    ///
    /// Tests inject their own.
    public var now: @Sendable () -> Date = { Date() }

    /// Creates the default configuration.
    public init() {}
}

/// How quickly answers arrive.
public struct Pace: Sendable, Equatable {
    /// Time from a request to the first text of its answer.
    ///
    /// Default 400 ms.
    public var timeToFirstToken: Duration

    /// Part of ``timeToFirstToken`` that is random, to both sides: 0.25 (default) means 300…500 ms.
    public var jitter: Double

    /// Time between two deltas; each gap is drawn evenly from the range.
    ///
    /// Default 15…25 ms.
    public var deltaDelay: ClosedRange<Duration>

    /// Factor on every delay; `0` answers as fast as the socket takes it.
    ///
    /// Default 1.
    public var scale: Double

    /// Creates a pace.
    ///
    /// - Parameters:
    ///   - timeToFirstToken: Time to the first text.
    ///   - jitter: Random part of it, 0…1.
    ///   - deltaDelay: Time between two deltas.
    ///   - scale: Factor on every delay.
    public init(
        timeToFirstToken: Duration = .milliseconds(400),
        jitter: Double = 0.25,
        deltaDelay: ClosedRange<Duration> = .milliseconds(15) ... .milliseconds(25),
        scale: Double = 1
    ) {
        self.timeToFirstToken = timeToFirstToken
        self.jitter = jitter
        self.deltaDelay = deltaDelay
        self.scale = scale
    }

    /// No delay at all.
    public static let unpaced = Pace(timeToFirstToken: .zero, jitter: 0, deltaDelay: .zero ... .zero, scale: 0)
}

/// What answers look like.
public struct AnswerConfiguration: Sendable, Equatable {
    /// Whether answers can fail a compliance check.
    public enum Compliance: String, Sendable, CaseIterable {
        /// An answer about transferring a defined-benefit pension tells the customer to transfer, which guidance must
        /// never do: the one failing that a validation has to find.
        ///
        /// Corrections, asked for as such, are sound, and so are answers whose instructions hold the rule that the
        /// simulator draws from that failing.
        case failsOnTransfers = "fails-on-transfers"
        /// Every answer keeps to the rules.
        case sound
    }

    /// An answer of fixed size, for benchmarks: its text is meaningless, its cost in the simulator minimal.
    public struct FixedSize: Sendable, Equatable {
        /// Deltas per answer, 1…100,000.
        public var deltas: Int
        /// Bytes of text in each delta, 1…10,000.
        public var bytesPerDelta: Int

        /// Creates a fixed size.
        ///
        /// - Parameters:
        ///   - deltas: Deltas per answer.
        ///   - bytesPerDelta: Bytes of text in each.
        public init(deltas: Int, bytesPerDelta: Int = 16) {
            self.deltas = deltas
            self.bytesPerDelta = bytesPerDelta
        }
    }

    /// Target length of a written answer in words, 1…20,000.
    ///
    /// Default: what the topic needs, about 150–350.
    public var words: Int?

    /// Whether answers can fail a compliance check.
    ///
    /// Default ``Compliance/failsOnTransfers``.
    public var compliance: Compliance = .failsOnTransfers

    /// When set, every streamed or plain text answer has this size.
    ///
    /// Answers to a JSON schema are not affected.
    public var fixedSize: FixedSize?

    /// Creates the default settings.
    public init() {}
}

/// Rate limits, each per model and API key, enforced with token buckets that refill continuously.
public struct RateLimitConfiguration: Sendable, Equatable {
    /// Requests per minute; `nil` (default) is no limit.
    public var requestsPerMinute: Int?

    /// Tokens per minute, prompt tokens not read from the cache plus output tokens; `nil` (default) is no limit.
    public var tokensPerMinute: Int?

    /// Creates limits.
    ///
    /// - Parameters:
    ///   - requestsPerMinute: Requests per minute.
    ///   - tokensPerMinute: Tokens per minute.
    public init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
    }
}
