/// What has been learned of an answer so far, and whether it is complete.
package struct ResponseDraft: Sendable {
    /// How far the answer has come.
    package enum State: Hashable, Sendable {
        /// More is to come, or has been cut off.
        case open
        /// The provider said that it is complete.
        case complete
        /// It will not become complete.
        case failed(ResponseFailure)
    }

    package internal(set) var state = State.open
    package internal(set) var model = ""
    package internal(set) var stopReason: ModelStopReason?
    package internal(set) var usage: TokenUsage?
    package internal(set) var text = ResponseText()

    /// Whether nothing that follows can change it.
    var isFinished: Bool { if case .open = state { false } else { true } }

    /// Whether it will not become complete.
    var hasFailed: Bool { if case .failed = state { true } else { false } }

    /// Fails it, unless it is finished.
    mutating func fail(_ failure: ResponseFailure) {
        if !isFinished { state = .failed(failure) }
    }

    /// Adds a piece of text, and passes it on.
    mutating func append(_ string: JSONString, of bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void) {
        do {
            try text.append(string, of: bytes, onDelta: onDelta)
        } catch {
            fail(.tooLarge)
        }
    }
}

/// Why a response failed although its transfer did not.
package enum ResponseFailure: Hashable, Sendable {
    /// The provider reported an error.
    case reported(ProviderFault)
    /// What came is not what the protocol says.
    case malformed
    /// There is more than is read here.
    case tooLarge
}
