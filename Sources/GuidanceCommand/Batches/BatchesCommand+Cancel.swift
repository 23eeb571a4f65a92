import ArgumentParser
import CommandLineTool
import Contract
import LanguageModels
import Operations
import Settings

extension BatchesCommand {
    struct Cancel: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the provider to end a batch early.",
            discussion: """
                What was answered by then is published and paid for; the other jobs end as failed, code cancelled. Needs the \
                key of the provider that has the batch, and no other.

                Examples:
                  ANTHROPIC_API_KEY_FILE=/run/secrets/key guidance batches cancel KEY
                """)

        @Argument(help: ArgumentHelp("The batch, as `list` names it.", valueName: "key"))
        var key: String

        @OptionGroup var standard: StandardOptions

        func execute() async throws {
            let source = try standard.settings(defaultLevel: "error")
            let batch = try await LedgerReader(source).contents().entry(of: key).batch
            switch BatchCancellation(batch) {
            case .tooEarly:
                throw CommandFailure(
                    .temporaryFailure,
                    "\(key.printable) is not with its provider yet (\(batch.state.rawValue)): try again once it is")
            case .tooLate:
                throw CommandFailure(.unavailable, "\(key.printable) is over already (\(batch.state.rawValue))")
            case .possible(let id):
                let provider = try BatchAccess(source, provider: batch.provider)
                do {
                    let cancelled = try await provider.cancel(id)
                    await provider.close()
                    try StandardOutput.write(lines: ["\(key.printable): \(cancelled.words)"])
                } catch let error as ModelError {
                    await provider.close()
                    throw CommandFailure(.unavailable, "\(batch.provider) did not cancel \(key.printable): \(error)")
                }
            }
        }
    }
}

extension ProviderBatch {
    /// What became of the request to end it.
    fileprivate var words: String {
        switch status {
        case .inProgress, .cancelling: "cancelling, \(finished) of \(requests.map(String.init) ?? "?") answered"
        case .ended: "over"
        case .failed: "failed before"
        }
    }
}
