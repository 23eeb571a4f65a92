import Contract
import Kafka
import LanguageModels

/// Why an attempt to answer failed.
enum AnswerFailure: Error, CustomStringConvertible {
    /// The model call failed.
    case model(ModelError)
    /// It expired before it could be tried, or tried again.
    case expired
    /// The stream could not be written whole.
    case stream(KafkaError)
    /// The model declined to answer.
    case refused
    /// The answer was to be held back until it passes its check, and does not.
    case heldBack
    /// The model answered without a word.
    case empty
    /// Anything else: a fault of ours.
    case `internal`(any Error)

    /// - Parameters:
    ///   - error: What was thrown.
    ///   - streamFailure: What befell the stream; a call that was closed because of it says only that it was cancelled.
    init(_ error: any Error, streamFailure: KafkaError?) {
        self =
            switch error {
            case let failure as AnswerFailure: failure
            case ModelGateway.Refusal.expired: .expired
            case let error as ModelError:
                if error.code == .cancelled, let streamFailure { .stream(streamFailure) } else { .model(error) }
            case let error as KafkaError: .stream(error)
            default: .internal(error)
            }
    }

    /// What the contract calls it.
    var code: FailureCode {
        switch self {
        case .model(let error):
            switch error.disposition {
            case .retry, .quotaExhausted: .providerUnavailable
            case .reduce, .misconfigured, .never: .providerRejected
            }
        case .expired: .expired
        case .stream(let error): error.recovery == .reconfigure ? .invalidJob : .internal
        case .refused, .heldBack: .refused
        case .empty: .providerUnavailable
        case .internal: .internal
        }
    }

    /// In words for an operator, without any of the customer's.
    var message: String {
        switch self {
        case .model(let error): "the model call failed: \(error)"
        case .expired: "expires_at passed while the consultation waited for a model"
        case .stream(let error): "the answer could not be streamed: \(error)"
        case .refused: "the model declined to answer"
        case .heldBack: "the answer did not pass its compliance check and was held back; a person will look at it"
        case .empty: "the model's answer was empty"
        case .internal: "the worker could not handle the job"
        }
    }

    var description: String {
        if case .internal(let error) = self { "\(type(of: error))" } else { message }
    }
}
