extension MessagesAPI: BatchAPI {
    package static let vendor = SimulatedModel.Vendor.anthropic

    package static func batchedRequest(_ entry: JSONNode, version: String) throws(APIProblem) -> CompletionRequest {
        guard let parameters = entry["params"] else { throw .invalid("params: Field required") }
        let request = try MessagesRequest(parameters, version: version).checked()
        guard !request.isStreamed else { throw .invalid("stream: streaming is not supported in a batch") }
        guard request.maximumTokens > 0 else { throw .invalid("max_tokens: 0 is not allowed in a batch") }
        return request
    }

    package static func resultLine(
        _ customID: String, _ result: BatchedResult, identifiers: BatchedIdentifiers
    ) -> JSONNode {
        let node: JSONNode =
            switch result {
            case .succeeded(let completion): ["type": "succeeded", "message": body(of: completion)]
            case .errored(let problem):
                ["type": "errored", "error": errorBody(problem, requestID: identifiers.requestID)]
            case .expired: ["type": "expired"]
            case .cancelled: ["type": "canceled"]
            }
        return ["custom_id": .string(customID), "result": node]
    }
}
