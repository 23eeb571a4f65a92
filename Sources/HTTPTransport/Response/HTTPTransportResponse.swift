public import HTTPTypes

/// An answer whose body is pulled by its reader.
public struct HTTPTransportResponse: Sendable {
    /// Status and header fields.
    ///
    /// Any status: it is for the caller to judge.
    public let head: HTTPResponse
    /// The body, to be read once.
    public let body: HTTPResponseBody
    /// The transfer behind it, to cancel it or read its timings.
    public let transfer: HTTPTransfer
}
