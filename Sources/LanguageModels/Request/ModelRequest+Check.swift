extension ModelRequest {
    /// Checks what every provider refuses, before it costs a request.
    func checkForm() throws(ModelError) {
        guard !model.isEmpty else {
            throw ModelError(.invalidRequest, "no model is named", disposition: .misconfigured)
        }
        guard maximumOutputTokens > 0 else {
            throw ModelError(
                .invalidRequest, "the answer's bound is \(maximumOutputTokens) tokens; at least 1 is needed")
        }
        guard let last = messages.last, last.role == .user else {
            throw ModelError(.invalidRequest, "the conversation does not end with a turn of the user")
        }
        guard messages.allSatisfy({ $0.parts.contains { !$0.text.isEmpty } }) else {
            throw ModelError(.invalidRequest, "a turn of the conversation is empty")
        }
        guard temperature.map({ $0.isFinite && $0 >= 0 }) ?? true else {
            throw ModelError(.invalidRequest, "the temperature is not a number from 0 up")
        }
    }
}
