// Public because the conformance at the end, of a public type, is.
public import ArgumentParser
public import ProviderSimulator

struct ServerOptions: ParsableArguments {
    @Option(help: "Address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 picks a free one.")
    var port = 8089

    @Option(help: "Event-loop threads.")
    var threads = 1

    @Option(help: "Seed of answers, jitter, ids and faults by chance.")
    var seed: UInt64 = 1

    @Option(name: .customLong("api-key"), help: "A key to accept; repeat it for several. (default: any key)")
    var apiKeys: [String] = []

    func apply(to configuration: inout SimulatorConfiguration) {
        configuration.host = host
        configuration.port = port
        configuration.threads = threads
        configuration.seed = seed
        configuration.apiKeys = Set(apiKeys)
    }
}

struct PaceOptions: ParsableArguments {
    @Option(help: "Factor on every delay; 0 answers as fast as the socket takes it.")
    var pace = 1.0

    @Option(help: "Milliseconds to the first text.")
    var ttft = 400.0

    @Option(help: "Random part of --ttft, to both sides: 0 to 1.")
    var jitter = 0.25

    @Option(help: "Milliseconds between two deltas: a number, or a range such as 15-25.")
    var deltaDelay = MillisecondRange(lower: 15, upper: 25)

    func apply(to configuration: inout SimulatorConfiguration) {
        configuration.pace = Pace(
            timeToFirstToken: .milliseconds(ttft), jitter: jitter,
            deltaDelay: .milliseconds(deltaDelay.lower) ... .milliseconds(deltaDelay.upper), scale: pace)
    }
}

/// `20` or `15-25`.
struct MillisecondRange: ExpressibleByArgument {
    let lower: Double
    let upper: Double

    init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    init?(argument: String) {
        let bounds = argument.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
        guard let lower = bounds.first ?? nil, let upper = bounds.last ?? nil, (1...2).contains(bounds.count),
            lower >= 0, lower <= upper, upper <= 86_400_000
        else { return nil }
        self.init(lower: lower, upper: upper)
    }

    var defaultValueDescription: String { lower == upper ? "\(lower)" : "\(Int(lower))-\(Int(upper))" }
}

struct AnswerOptions: ParsableArguments {
    @Option(help: "Words of an answer. (default: what the topic needs, 150 to 350)")
    var words: Int?

    @Option(help: "Whether answers can break the rules of guidance.")
    var compliance = AnswerConfiguration.Compliance.failsOnTransfers

    @Option(help: "Deltas of every text answer: fixed size, meaningless text, whatever max_tokens says.")
    var deltas: Int?

    @Option(help: "Bytes of text per delta, with --deltas.")
    var deltaBytes = 16

    func apply(to configuration: inout SimulatorConfiguration) {
        configuration.answers.words = words
        configuration.answers.compliance = compliance
        configuration.answers.fixedSize = deltas.map { .init(deltas: $0, bytesPerDelta: deltaBytes) }
    }
}

extension AnswerConfiguration.Compliance: ExpressibleByArgument {}

struct BatchOptions: ParsableArguments {
    @Option(help: "Seconds that a batch takes, whatever its size; 0 ends it at once.")
    var batchDuration = 3.0

    @Option(help: "Seconds after which an unfinished batch expires.")
    var batchWindow = 86_400.0

    @Flag(inversion: .prefixedNo, help: "Give the results of a batch in an order of their own.")
    var shuffledResults = true

    @Option(help: "Requests of unfinished batches, per key. (default: no limit)")
    var enqueuedRequests: Int?

    @Option(help: "Prompt tokens of unfinished batches, per key. (default: no limit)")
    var enqueuedTokens: Int?

    func apply(to configuration: inout SimulatorConfiguration) {
        configuration.batches.duration = .seconds(batchDuration)
        configuration.batches.window = .seconds(batchWindow)
        configuration.batches.shufflesResults = shuffledResults
        configuration.batches.enqueuedRequests = enqueuedRequests
        configuration.batches.enqueuedTokens = enqueuedTokens
    }
}

struct TroubleOptions: ParsableArguments {
    @Option(help: "Requests per minute, per key and model. (default: no limit)")
    var requestsPerMinute: Int?

    @Option(help: "Tokens per minute, per key and model. (default: no limit)")
    var tokensPerMinute: Int?

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp("A fault and the share of requests it strikes; repeatable.", valueName: "kind=rate"))
    var faults: [String] = []

    func apply(to configuration: inout SimulatorConfiguration) throws(SimulatorError) {
        configuration.limits = RateLimitConfiguration(
            requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute)
        for fault in faults { configuration.faults.append(try FaultRate(parsing: fault)) }
    }
}
