import Contract
import Guidance
import Kafka
import KafkaTracing
import LanguageModels
import Logging
import WorkerPool

/// One consultation on its way to an answer, over as many tries as it takes.
///
/// A fault before the first delta is invisible: the call is made again within the attempt, unless another model is asked, whose name a new attempt must
/// announce. After the first delta readers have seen text, so a new attempt begins and replaces it. While no provider may be asked it waits, and nothing is
/// charged; what it waits for, it waits for until `expires_at` at most.
struct AnswerRun {
    /// Notes that the model makes for itself need no more.
    private static let reasoningTokens = 700

    private let job: ConsultationJob
    private let answerer: ConsultationAnswerer
    private(set) var attempt: ReplyAttempt?
    private var brief: ConsultationBrief?
    private var reasoning: String?
    /// The answer where it is held back until it passes; kept, so that a stream that breaks does not cost another.
    private var reviewed: ReviewedAnswer?
    private var spending = ModelSpending()
    /// What became of the last call.
    private var report: CallReport?
    private var retries: CallRetries
    /// How often a model was asked; notes and the answer behind them are one try.
    private(set) var tries = 0
    private var isTrying = false
    /// Whether there will be no answer.
    private(set) var hasFailed = false
    private var brokenStreams = 0

    init(_ job: ConsultationJob, answerer: ConsultationAnswerer) {
        self.job = job
        self.answerer = answerer
        retries = CallRetries(answerer.services.retry)
    }

    /// What the consultation leaves behind: `completed` and a request for its validation, or `failed`; where the answer was held back, also what its
    /// review says.
    ///
    /// - Throws: `CancellationError`, and where the worker itself is at fault: then the job is not finished.
    mutating func records() async throws -> [KafkaRecord] {
        while true {
            (report, isTrying) = (nil, false)
            do {
                if let expiry = job.consultation.expiresAt, expiry <= .now { throw AnswerFailure.expired }
                return try await answered()
            } catch {
                if let record = try await record(after: error) {
                    guard let reviewed else { return [record] }
                    // There is no `completed` to tell what the answer took.
                    var spent = spending
                    spent.add(reviewed.outcome.checks)
                    return [record] + (try job.reviewed(reviewed, spending: spent, isDelivered: false))
                }
            }
        }
    }

    /// Waits for the next try, or says that there will be none.
    @inline(never)
    private mutating func record(after error: any Error) async throws -> KafkaRecord? {
        try Task.checkCancellation()
        // Cancelled by whoever asked: the task hears of it a moment later.
        if job.cancellation.isCancelled { throw CancellationError() }
        // It would be the same for every job: better none is answered than all fail.
        if let error = hopeless(error) {
            await abandonAttempt()
            throw error
        }
        let failure = AnswerFailure(error, streamFailure: attempt?.stream.failure)
        guard let delay = delay(after: failure) else { return try await failed(failure) }
        tellOfRetry(failure)
        try await pause(for: delay)
        return nil
    }

    /// What ends the worker: the provider refuses every answer, or every check.
    private func hopeless(_ error: any Error) -> WorkerError? {
        if let error = error as? WorkerError { return error }
        return report?.isHopeless == true ? .providerMisconfigured("\(error)") : nil
    }

    private mutating func answered() async throws -> [KafkaRecord] {
        let brief = await currentBrief()
        if job.consultation.useReasoning, reasoning == nil { try await takeNotes(brief) }
        if job.consultation.delivery == .validated { return try await delivered(brief) }
        let form = answerForm(brief)
        let (permit, first) = try await preparedCall(form)
        let (report, attempt) = await streamed(form, permit, first)
        self.attempt = attempt
        try takeAnswer(report)
        try await attempt.end(.completed)
        return try job.completed(
            report, attempt: attempt, reasoning: reasoning, spending: spending, logger: answerer.logger)
    }

    /// Streams an answer that was held back until it passed.
    private mutating func delivered(_ brief: ConsultationBrief) async throws -> [KafkaRecord] {
        let answer = try await reviewedAnswer(brief)
        guard let text = answer.passingText else { throw AnswerFailure.heldBack }
        let attempt = try await currentAttempt(by: answer.report.access)
        try await attempt.stream.write(text: text)
        try await attempt.end(.completed)
        return try job.completed(
            answer, text: text, attempt: attempt, reasoning: reasoning, spending: spending, logger: answerer.logger)
    }

    /// Has the answer written, reviewed, and refined as need be.
    private mutating func reviewedAnswer(_ brief: ConsultationBrief) async throws -> ReviewedAnswer {
        if let reviewed { return reviewed }
        let form = answerForm(brief)
        let (permit, _) = try await preparedCall(form)
        let report = await answerer.gateway.complete(form, with: permit)
        let text = try takeAnswer(report)
        let subject = ComplianceSubject(
            consultationID: job.consultation.consultationID, customer: job.consultation.customer,
            conversation: job.consultation.conversation, question: job.consultation.question, reasoning: reasoning,
            brief: brief)
        let outcome = try await answerer.services.review.review(text, of: subject, expiry: job.consultation.expiresAt)
        spending.add(outcome.refinements)
        let answer = ReviewedAnswer(text, of: report, subject: subject, outcome: outcome)
        reviewed = answer
        return answer
    }

    // What is not inlined keeps what it needs for a moment out of the frames in which thousands of jobs wait.

    @inline(never)
    private mutating func currentBrief() async -> ConsultationBrief {
        if let brief { return brief }
        let fresh = await answerer.services.knowledge.brief(
            for: job.consultation.customer, question: job.consultation.question)
        brief = fresh
        return fresh
    }

    @inline(never)
    private mutating func takeNotes(_ brief: ConsultationBrief) async throws {
        let form = notesForm(brief)
        let (permit, _) = try await preparedCall(form)
        let report = await answerer.gateway.complete(form, with: permit)
        reasoning = try take(report).text
    }

    /// Waits for a provider that may be asked, and announces it.
    @inline(never)
    private mutating func preparedCall(_ form: RequestForm) async throws -> (CallPermit, ReplyAttempt) {
        let gateway = answerer.gateway
        let permit = try await gateway.permit(
            for: CallDemand(form(gateway.accesses[0])), avoiding: retries.failedProviders,
            expiry: job.consultation.expiresAt)
        let attempt = try await currentAttempt(by: permit.access)
        if !isTrying { tries += 1 }
        isTrying = true
        return (permit, attempt)
    }

    /// Has the answer streamed; with it comes the attempt that it belongs to, another one where a second call was faster.
    @inline(never)
    private func streamed(_ form: @escaping RequestForm, _ permit: CallPermit, _ first: ReplyAttempt) async -> (
        CallReport, ReplyAttempt
    ) {
        var second: ReplyAttempt?
        let report = await answerer.gateway.stream(form, with: permit, to: first.stream) { access in
            guard !first.isBy(access) else { return first.stream }
            second = try? newAttempt(by: access)
            return (try? second?.startWithFirstText()).flatMap { second?.stream }
        }
        return (report, report.isHedge ? second ?? first : first)
    }

    @inline(never)
    private func notesForm(_ brief: ConsultationBrief) -> RequestForm {
        let consultation = job.consultation
        return form(
            ReasoningPrompt(for: brief.prompt).prompt(
                customer: consultation.customer, knowledge: brief.knowledge, conversation: consultation.conversation,
                question: consultation.question),
            limit: Self.reasoningTokens)
    }

    @inline(never)
    private func answerForm(_ brief: ConsultationBrief) -> RequestForm {
        let consultation = job.consultation
        return form(
            brief.prompt.prompt(
                customer: consultation.customer, knowledge: brief.knowledge, conversation: consultation.conversation,
                question: consultation.question, reasoning: reasoning))
    }

    @inline(never)
    private func form(_ prompt: Prompt, limit: Int? = nil) -> RequestForm {
        let key = job.consultation.customer.customerID
        return { $0.request(prompt, cacheKey: key, limit: limit) }
    }

    /// The answer of a call, which counts whether it brought one or not.
    @inline(never)
    private mutating func take(_ report: CallReport) throws -> ModelResponse {
        self.report = report
        for (access, usage) in report.usages { spending.add(usage, of: access) }
        let response = try report.result.get()
        retries.answered()
        guard response.stopReason != .refusal else { throw AnswerFailure.refused }
        return response
    }

    @inline(never)
    @discardableResult
    private mutating func takeAnswer(_ report: CallReport) throws -> String {
        let text = try take(report).text
        guard text.hasWords else { throw AnswerFailure.empty }
        return text
    }

    @inline(never)
    private func newAttempt(by access: ModelAccess) throws -> ReplyAttempt {
        try ReplyAttempt(
            job, access: access, replies: answerer.replies, maximumDelay: answerer.chunkMaximumDelay)
    }

    /// The attempt to go on with: the one there is, unless readers have seen text of it, it broke, or it is another model's.
    private mutating func currentAttempt(by access: ModelAccess) async throws -> ReplyAttempt {
        if let attempt, !attempt.stream.hasText, attempt.stream.failure == nil, attempt.isBy(access) { return attempt }
        let fresh = try newAttempt(by: access)
        try await fresh.start()
        let isFirst = attempt == nil
        attempt = fresh
        // There is no sense in paying for an answer that cannot be passed on: the broker is away, or the topic does not exist.
        if !isFirst || job.consultation.replyTopic != nil { try await fresh.stream.settled() }
        return fresh
    }

    /// How long to wait before the next try; nil where there is to be none.
    @inline(never)
    private mutating func delay(after failure: AnswerFailure) -> Duration? {
        switch failure {
        case .model(let error): return retries.delay(after: error, of: report, at: answerer.gateway)
        case .empty: return retries.delayAfterEmptyAnswer()
        case .stream(let error):
            brokenStreams += 1
            // Only a topic that the job chose is the job's fault; our own is waited for, as the broker is. What is too large is so each time.
            let isJobsFault =
                error.code == .messageTooLarge || error.recovery == .reconfigure && job.consultation.replyTopic != nil
            return isJobsFault ? nil : min(.milliseconds(500 << min(brokenStreams - 1, 6)), .seconds(30))
        case .expired, .refused, .heldBack, .internal: return nil
        }
    }

    /// Waits before the next try, not past the job's expiry.
    private func pause(for delay: Duration) async throws {
        let left = job.consultation.expiresAt.map { Duration.milliseconds(max(0, $0.milliseconds(since: .now))) }
        let pause = min(delay, left ?? delay)
        if pause > .zero { try await answerer.clock.sleep(for: pause) }
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

    @inline(never)
    private func tellOfRetry(_ failure: AnswerFailure) {
        answerer.logger.info(
            "Trying the consultation again",
            metadata: ["consultation": "\(job.request.subject)", "error": "\(failure)", "tries": "\(tries)"])
    }

    private mutating func failed(_ failure: AnswerFailure) async throws -> KafkaRecord {
        await abandonAttempt()
        try Task.checkCancellation()
        hasFailed = true
        return try failedRecord(failure)
    }

    @inline(never)
    private func failedRecord(_ failure: AnswerFailure) throws -> KafkaRecord {
        answerer.logger.warning(
            "Consultation failed",
            metadata: [
                "consultation": "\(job.request.subject)", "code": "\(failure.code.rawValue)", "error": "\(failure)",
            ])
        ActiveSpan.fail(failure.code.rawValue, failure.message)
        return try job.failed(failure.code, failure.message, attemptID: attempt?.id, attempts: tries)
    }
}
