import Contract
import Guidance
import Kafka
import LanguageModels
import Logging

/// One consultation on its way to an answer, over as many attempts as it takes.
///
/// A fault before the first delta is invisible: the call is made again within the attempt. After it, readers have seen text, so a new attempt begins and
/// replaces it.
struct AnswerRun {
    /// Notes that the model makes for itself need no more.
    private static let reasoningTokens = 700

    private let job: ConsultationJob
    private let answerer: ConsultationAnswerer
    private(set) var attempt: ReplyAttempt?
    private(set) var failures = 0
    private var usage = TokenUsage.zero
    private var reasoning: String?

    init(_ job: ConsultationJob, answerer: ConsultationAnswerer) {
        self.job = job
        self.answerer = answerer
    }

    /// What the consultation leaves behind: `completed` and a request for its validation, or `failed`.
    ///
    /// - Throws: `CancellationError`, and where the worker itself is at fault: then the job is not finished.
    mutating func records() async throws -> [KafkaRecord] {
        while true {
            do {
                let attempt = try await currentAttempt()
                let response = try await response(within: attempt)
                try await attempt.end(.completed)
                return try job.completed(
                    response, attempt: attempt, reasoning: reasoning, usage: usage, models: answerer.models)
            } catch {
                try Task.checkCancellation()
                failures += 1
                let failure = AnswerFailure(error, streamFailure: attempt?.stream.failure)
                if case .model(let error) = failure, error.disposition == .misconfigured {
                    // It would be the same for every job: better none is answered than all fail.
                    await abandonAttempt()
                    throw WorkerError.providerMisconfigured("\(error)")
                }
                guard let delay = delay(after: failure) else { return [try await failed(failure)] }
                answerer.logger.info(
                    "Trying the consultation again",
                    metadata: [
                        "consultation": "\(job.request.subject)", "error": "\(failure)", "failures": "\(failures)",
                    ])
                try await answerer.clock.sleep(for: delay)
            }
        }
    }

    private mutating func currentAttempt() async throws -> ReplyAttempt {
        if let attempt, !attempt.stream.hasText, attempt.stream.failure == nil { return attempt }
        let fresh = try ReplyAttempt(
            job, replies: answerer.replies, maximumDelay: answerer.chunkMaximumDelay)
        try await fresh.start(provider: answerer.models.provider.vendor.rawValue, model: answerer.models.model)
        attempt = fresh
        // There is no sense in paying for an answer that cannot be passed on: the broker is away, or the topic does not exist.
        if failures > 0 || job.consultation.replyTopic != nil { try await fresh.stream.settled() }
        return fresh
    }

    private mutating func response(within attempt: ReplyAttempt) async throws -> ModelResponse {
        let (models, consultation) = (answerer.models, job.consultation)
        if consultation.useReasoning, reasoning == nil {
            let prompt = ReasoningPrompt(for: answerer.prompt).prompt(
                customer: consultation.customer, conversation: consultation.conversation,
                question: consultation.question)
            let request = models.request(prompt, cacheKey: consultation.conversationID, limit: Self.reasoningTokens)
            let notes = try await counted { () async throws(ModelError) in
                try await models.provider.complete(request)
            }
            guard notes.stopReason != .refusal else { throw AnswerFailure.refused }
            reasoning = notes.text
        }
        let prompt = answerer.prompt.prompt(
            customer: consultation.customer, conversation: consultation.conversation, question: consultation.question,
            reasoning: reasoning)
        let request = models.request(prompt, cacheKey: consultation.conversationID)
        let response = try await counted { () async throws(ModelError) in
            try await models.provider.stream(request, to: attempt.stream)
        }
        guard response.stopReason != .refusal else { throw AnswerFailure.refused }
        guard !response.text.isEmpty else { throw AnswerFailure.empty }
        return response
    }

    /// Counts what a call used, also where it failed: it is paid for all the same.
    private mutating func counted(_ call: () async throws(ModelError) -> ModelResponse) async throws -> ModelResponse {
        do {
            let response = try await call()
            usage += response.usage
            return response
        } catch {
            usage += error.usage ?? .zero
            throw error
        }
    }

    /// How long to wait before the next try; nil where there is to be none.
    private func delay(after failure: AnswerFailure) -> Duration? {
        var random = SystemRandomNumberGenerator()
        let delay: Duration?
        switch failure {
        case .model(let error): delay = answerer.retry.delay(beforeRetry: failures - 1, after: error, using: &random)
        case .empty: delay = failures <= answerer.retry.maximumRetries ? answerer.retry.initialDelay : nil
        case .stream(let error):
            // Only a topic that the job chose is the job's fault; our own is waited for, as the broker is.
            let isJobsFault = error.recovery == .reconfigure && job.consultation.replyTopic != nil
            delay = isJobsFault ? nil : min(.milliseconds(500 << min(failures - 1, 6)), .seconds(30))
        case .refused, .internal: delay = nil
        }
        guard let delay, let expiry = job.consultation.expiresAt else { return delay }
        return Timestamp.now.advanced(byMilliseconds: delay.wholeMilliseconds) < expiry ? delay : nil
    }

    /// Ends a stream whose answer will not come.
    private func abandonAttempt() async {
        do {
            try await attempt?.end(.failed)
        } catch {
            // The result says it all; a reader of the stream that broke finds it there.
            answerer.logger.debug("The end of a failed stream was lost", metadata: ["error": "\(error)"])
        }
    }

    private func failed(_ failure: AnswerFailure) async throws -> KafkaRecord {
        await abandonAttempt()
        try Task.checkCancellation()
        answerer.logger.warning(
            "Consultation failed",
            metadata: [
                "consultation": "\(job.request.subject)", "code": "\(failure.code.rawValue)", "error": "\(failure)",
            ])
        return try job.failed(failure.code, failure.message, attemptID: attempt?.id, attempts: failures)
    }
}
