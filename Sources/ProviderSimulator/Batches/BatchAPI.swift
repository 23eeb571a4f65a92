/// How one provider's API words batches.
package protocol BatchAPI: ProviderAPI {
    static var vendor: SimulatedModel.Vendor { get }

    /// Checks one request of a batch.
    ///
    /// - Parameters:
    ///   - entry: The request with its custom id, as it was sent.
    ///   - version: The API version that the batch was created under.
    /// - Returns: The request in neutral terms.
    /// - Throws: ``APIProblem`` for what its result will tell.
    static func batchedRequest(_ entry: JSONNode, version: String) throws(APIProblem) -> CompletionRequest

    /// One line of a batch's results.
    static func resultLine(_ customID: String, _ result: BatchedResult, identifiers: BatchedIdentifiers) -> JSONNode
}

/// What became of one request of a batch, with all that its line says about it.
package enum BatchedResult: Sendable {
    case succeeded(Completion)
    case errored(APIProblem)
    case expired
    case cancelled
}

/// What the provider calls one request of a batch.
package struct BatchedIdentifiers: Sendable {
    package var requestID: String
    /// The end of ids of its own.
    package var token: String
}
