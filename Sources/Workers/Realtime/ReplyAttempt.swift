import Contract
import Kafka

/// One attempt to answer, as it shows in the stream: `started`, chunks, `ended`.
struct ReplyAttempt: Sendable {
    let id: String
    let stream: ReplyStream
    private let job: ConsultationJob
    private let metrics: RoleMetrics
    private let provider: String
    private let model: String

    /// Prepares an attempt; nothing is written yet.
    init(_ job: ConsultationJob, access: ModelAccess, replies: ReplyWriter, maximumDelay: Duration) throws {
        var random = SystemRandomNumberGenerator()
        let id = UUIDv7(at: .now, using: &random).description
        let consultation = job.consultation
        let producer = try replies.producer()
        self.id = id
        self.job = job
        metrics = replies.metrics
        provider = access.providerName
        model = access.model
        stream = ReplyStream(
            producer: producer, topic: try producer.topic(job.replyTopic),
            headers: Self.headers, markHeaders: KafkaHeaderSet(job.context.headers),
            encoder: ReplyChunkEncoder(
                source: job.context.source, consultationID: consultation.consultationID, attemptID: id),
            key: Array(consultation.consultationID.utf8), maximumDelay: maximumDelay, now: { .now })
    }

    private static let headers = KafkaHeaderSet([RecordContext.contentType])

    /// Whether it was announced, or is going to be, as this model's.
    func isBy(_ access: ModelAccess) -> Bool { provider == access.providerName && model == access.model }

    /// Announces the attempt.
    func start() async throws {
        try await stream.write(announcement())
    }

    /// Announces the attempt when its first text comes, and not at all where none does: readers follow the latest that is announced.
    func startWithFirstText() throws {
        stream.prologue = try announcement()
    }

    private func announcement() throws -> [UInt8] {
        let now = Timestamp.now
        let started = ReplyStarted(
            consultationID: job.consultation.consultationID, attemptID: id, provider: provider, model: model, time: now)
        return try Event(id: "\(id)-started", source: job.context.source, time: now, data: started).encoded()
    }

    /// Writes what is left and the end; returns once all of it is acknowledged.
    ///
    /// While an answer is being completed, a cancellation comes too late.
    ///
    /// - Throws: Where the stream has a gap; `CancellationError` where an answer was cancelled before.
    func end(_ outcome: ReplyEnded.Outcome) async throws {
        guard outcome == .completed else { return try await writeEnd(outcome) }
        try await job.cancellation.conclude { try await writeEnd(outcome) }
    }

    private func writeEnd(_ outcome: ReplyEnded.Outcome) async throws {
        // What is still pending becomes one more chunk.
        let start = ContinuousClock.now
        try await stream.flushAll()
        let ended = ReplyEnded(
            consultationID: job.consultation.consultationID, attemptID: id, chunks: stream.chunks, outcome: outcome)
        try await stream.write(Event(id: "\(id)-ended", source: job.context.source, time: .now, data: ended).encoded())
        stream.hasEnded = true
        try await stream.settled()
        metrics.chunkAcknowledged(after: ContinuousClock.now - start)
    }
}
