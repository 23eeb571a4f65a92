import Foundation
import HTTPTransport
import HTTPTypes

/// Sends requests to one provider and makes an answer or an error out of whatever comes back.
struct ProviderTransport: Sendable {
    let client: HTTPClient
    let endpoint: ProviderEndpoint

    /// Posts a request and decodes its response as it arrives.
    ///
    /// The body is handed over, so that it is gone once libcurl has its copy, and not kept for as long as the answer takes.
    func post<Decoder: ResponseDecoder>(
        _ body: consuming [UInt8], to path: String, timeouts: HTTPTimeouts, decoder: Decoder.Type,
        receiver: (any ModelStreamReceiver)?
    ) async throws(ModelError) -> ModelResponse {
        let handler = ResponseHandler<Decoder>(receiver: receiver)
        var failure: HTTPTransportError?
        do {
            _ = try await client.send(endpoint.post(path, body, timeouts: timeouts), to: handler)
        } catch {
            failure = error
        }
        // A transfer that breaks after the answer's own end has lost nothing.
        handler.end(isWhole: failure == nil)
        return try Self.response(of: handler, failure)
    }

    /// Posts a request whose answer is no text, and gives what its decoder has made of it.
    func exchange<Decoder: ResponseDecoder>(
        _ body: consuming [UInt8], to path: String, timeouts: HTTPTimeouts, decoder: Decoder.Type
    ) async throws(ModelError) -> (ModelResponse, Decoder) {
        let handler = ResponseHandler<Decoder>(receiver: nil)
        var failure: HTTPTransportError?
        do {
            _ = try await client.send(endpoint.post(path, body, timeouts: timeouts), to: handler)
        } catch {
            failure = error
        }
        handler.end(isWhole: failure == nil)
        return (try Self.response(of: handler, failure), handler.decoder)
    }

    private static func response(
        of handler: ResponseHandler<some ResponseDecoder>, _ failure: HTTPTransportError?
    ) throws(ModelError) -> ModelResponse {
        let draft = handler.decoder.draft
        let headers = ProviderHeaders(handler.head?.headerFields ?? HTTPFields(), now: Date())
        var error: ModelError
        if let failure, isFromOutside(failure), !handler.hasGivenUp {
            error = ModelError(failure)
        } else if let status = handler.head?.status, status.kind != .successful {
            let body = handler.errorBody
            throw ModelError(status: status.code, fault: ProviderFault(body: body.span), headers: headers)
        } else {
            switch draft.state {
            case .complete:
                return ModelResponse(draft, requestID: headers.requestID, rateLimits: headers.rateLimits)
            case .failed(let reason): error = ModelError(reason)
            case .open:
                error =
                    failure.map { ModelError($0) }
                    ?? ModelError(.truncated, "the answer ended before the provider said that it was complete")
            }
        }
        error.httpStatus = handler.head?.status.code
        error.requestID = headers.requestID ?? error.requestID
        error.afterFirstDelta = handler.hasHandedOverText
        error.usage = draft.usage
        error.rateLimits = handler.head == nil ? nil : headers.rateLimits
        error.mayHaveArrived = error.mayHaveArrived || handler.head != nil
        throw error
    }

    /// Whether someone on our side ended the transfer: that stands above whatever had come by then.
    static func isFromOutside(_ failure: HTTPTransportError) -> Bool {
        failure.code == .cancelled || failure.code == .closed
    }
}

extension ModelError {
    /// The error for an answer that failed inside of a transfer.
    package init(_ failure: ResponseFailure) {
        switch failure {
        case .reported(let fault): self.init(reported: fault)
        case .malformed: self.init(.malformedResponse, "the answer is not what the provider's protocol says")
        case .tooLarge: self.init(.responseTooLarge, "the answer is larger than \(ResponseText.maximumBytes) bytes")
        }
    }

    /// The error for a transfer that failed.
    init(_ failure: HTTPTransportError) {
        let code: Code =
            switch failure.code {
            case .cancelled, .closed: .cancelled
            case .timedOut: .timedOut
            case .truncated: .truncated
            case .certificate, .invalidRequest: .untrusted
            case .protocolViolation, .headTooLarge, .bodyTooLarge: .malformedResponse
            case .couldNotResolve, .couldNotConnect, .tls, .connectionReset, .tooManyDescriptors, .systemFailure:
                .connection
            case .bodyFile: .storage
            }
        self.init(code, failure.message, mayHaveArrived: failure.requestMayHaveArrived)
    }
}
