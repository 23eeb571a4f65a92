extension ChatCompletionsAPI: BatchAPI {
    package static let vendor = SimulatedModel.Vendor.openAI

    package static func batchedRequest(_ entry: JSONNode, version: String) throws(APIProblem) -> CompletionRequest {
        guard let body = entry["body"] else { throw .invalid("Missing required parameter: 'body'.", parameter: "body") }
        let request = try ChatRequest(body).checked()
        guard !request.isStreamed else {
            throw .invalid("Streaming is not supported in a batch.", parameter: "stream", code: "unsupported_value")
        }
        return request
    }

    package static func resultLine(
        _ customID: String, _ result: BatchedResult, identifiers: BatchedIdentifiers
    ) -> JSONNode {
        func line(response: JSONNode, error: JSONNode) -> JSONNode {
            [
                "id": .string("batch_req_" + identifiers.token), "custom_id": .string(customID), "response": response,
                "error": error,
            ]
        }
        func answered(_ status: Int, _ body: JSONNode) -> JSONNode {
            let response: JSONNode = [
                "status_code": .int(status), "request_id": .string(identifiers.requestID), "body": body,
            ]
            return line(response: response, error: .null)
        }
        switch result {
        case .succeeded(let completion): return answered(200, body(of: completion))
        case .errored(let problem):
            return answered(status(of: problem), errorBody(problem, requestID: identifiers.requestID))
        case .expired:
            let message = "This request could not be executed before the completion window expired."
            return line(response: .null, error: ["code": "batch_expired", "message": .string(message)])
        case .cancelled:
            let message = "This request was not executed because the batch was cancelled."
            return line(response: .null, error: ["code": "batch_cancelled", "message": .string(message)])
        }
    }
}
