import Foundation
import HTTPTypes

extension BatchResult.Outcome {
    /// There is something where an answer or an error should be, and it is neither.
    static var malformed: BatchResult.Outcome { .failed(ModelError(.malformed)) }

    /// The outcome for an answer that lies in a line of results.
    static func answered<Message: MessageDecoder>(
        _ message: Span<UInt8>, as decoder: Message.Type, requestID: String? = nil
    ) -> BatchResult.Outcome {
        let draft: ResponseDraft
        do {
            draft = try Message.decode(message)
        } catch {
            return .malformed
        }
        return switch draft.state {
        case .complete: .succeeded(ModelResponse(draft, requestID: requestID))
        case .failed(.reported(let fault)): .failed(fault)
        case .failed(let failure): .failed(ModelError(failure))
        case .open: .malformed
        }
    }

    /// The outcome for a request that was refused or broke off, as a status and what came with it tell.
    static func failed(status: Int, _ fault: ProviderFault, requestID: String?) -> BatchResult.Outcome {
        var error = ModelError(
            status: status, fault: fault, headers: ProviderHeaders(HTTPFields(), now: .distantPast))
        error.requestID = requestID ?? error.requestID
        error.mayHaveArrived = false
        return .failed(error, fault)
    }

    /// The outcome for a request that has failed, as the provider's codes alone tell.
    static func failed(_ fault: ProviderFault) -> BatchResult.Outcome {
        let summary = ModelError.summary(of: fault, or: "an error without a code")
        return .failed(
            ModelError(ModelError.Code(reported: fault), "the request has failed with \(summary)"), fault)
    }

    private static func failed(_ error: ModelError, _ fault: ProviderFault? = nil) -> BatchResult.Outcome {
        .errored(error, code: fault?.name ?? error.code.rawValue)
    }
}
