import Contract
import LanguageModels
import Logging
import WorkerPool

/// One question to a model, asked again for as long as that makes sense: the whole answer is wanted, and nobody watches it come.
struct PersistentCall {
    /// What came of it.
    enum Outcome {
        /// An answer, of whatever kind: check why it stopped.
        case answered(ModelResponse, by: ModelAccess)
        /// None, for good.
        case failed(ModelError)
    }

    let gateway: ModelGateway
    let retry: RetryPolicy
    let clock: any Clock<Duration>
    let logger: Logger

    /// Asks until there is an answer or no sense in asking again.
    ///
    /// - Parameters:
    ///   - form: The request in the words of each model.
    ///   - spending: What every call used is added to it, failed ones included.
    ///   - expiry: When the answer is of no use any more.
    /// - Returns: The answer, or why there is none.
    /// - Throws: `WorkerError` where no job can be done before someone has mended a setting; `ModelGateway.Refusal` past the expiry; `CancellationError`.
    func ask(
        _ form: @escaping RequestForm, spending: inout ModelSpending, expiry: Timestamp? = nil
    ) async throws -> Outcome {
        var retries = CallRetries(retry)
        while true {
            let permit = try await gateway.permit(
                for: CallDemand(form(gateway.accesses[0])), avoiding: retries.failedProviders, expiry: expiry)
            let report = await gateway.complete(form, with: permit)
            for (access, usage) in report.usages { spending.add(usage, of: access) }
            switch report.result {
            case .success(let response): return .answered(response, by: report.access)
            case .failure(let error):
                try Task.checkCancellation()
                if report.isHopeless { throw WorkerError.providerMisconfigured("\(error)") }
                guard let delay = retries.delay(after: error, of: report, at: gateway) else { return .failed(error) }
                logger.debug("Asking a model again", metadata: ["error": "\(error)"])
                if delay > .zero { try await clock.sleep(for: delay) }
            }
        }
    }
}
