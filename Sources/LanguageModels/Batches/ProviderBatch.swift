public import Foundation

/// A batch as its provider tells of it.
public struct ProviderBatch: Hashable, Sendable {
    /// How far the provider has come with it.
    public enum Status: Hashable, Sendable {
        /// It waits, or is worked on.
        case inProgress
        /// Someone has asked for its end.
        case cancelling
        /// It is over, and what results there are can be had: completed, expired or cancelled.
        case ended
        /// The provider did not run it at all (OpenAI); ``ProviderBatch/errors`` says why.
        case failed
    }

    /// Why a provider would not run a batch (OpenAI's `errors.data`); codes only, for the words may quote a prompt.
    public struct Fault: Hashable, Sendable {
        /// The provider's code, such as `token_limit_exceeded` or `invalid_json_line`.
        public var code: String
        /// The line of the request file that it is about, from 1; nil where it is about the batch.
        public var line: Int?

        /// A fault.
        public init(code: String, line: Int?) {
            self.code = code
            self.line = line
        }
    }

    /// The provider's name for it.
    public var id: String
    /// How far it has come.
    public var status: Status
    /// How many requests it holds; nil where the provider has not counted them yet.
    public var requests: Int?
    /// How many of them are done, one way or another.
    public var finished: Int
    /// Our name for it, where the provider keeps one.
    public var key: String?
    /// When the provider took it.
    public var createdAt: Date
    /// When it is over at the latest.
    public var expiresAt: Date?
    /// When it was over.
    public var endedAt: Date?
    /// Whether someone had asked for its end.
    public var isCancelled: Bool
    /// Why it was not run; empty unless it has failed.
    public var errors: [Fault]
    /// What belongs to it at the provider: files of requests, results and failed requests (OpenAI), or the address of its results (Anthropic).
    public var files: Files

    /// What a batch's files are called at the provider; nil where there is none (yet).
    public struct Files: Hashable, Sendable {
        /// What was submitted.
        public var input: String?
        /// What was answered (OpenAI), or everything that became of it (Anthropic).
        public var output: String?
        /// What was not.
        public var errors: String?

        /// Names of files.
        public init(input: String? = nil, output: String? = nil, errors: String? = nil) {
            self.input = input
            self.output = output
            self.errors = errors
        }
    }

    /// A batch.
    public init(
        id: String, status: Status, requests: Int?, finished: Int, key: String? = nil, createdAt: Date,
        expiresAt: Date? = nil, endedAt: Date? = nil, isCancelled: Bool = false, errors: [Fault] = [],
        files: Files = Files()
    ) {
        self.id = id
        self.status = status
        self.requests = requests
        self.finished = finished
        self.key = key
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
        self.isCancelled = isCancelled
        self.errors = errors
        self.files = files
    }
}

/// Some of an account's batches.
public struct ProviderBatchPage: Hashable, Sendable {
    /// The batches, newest first.
    public var batches: [ProviderBatch]
    /// Where the next page begins; nil where there is none.
    public var next: String?

    /// A page.
    public init(batches: [ProviderBatch], next: String?) {
        self.batches = batches
        self.next = next
    }
}
