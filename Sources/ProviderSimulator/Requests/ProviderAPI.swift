package import HTTPTypes

/// How one provider's API words things: what it asks of requests and how it writes answers and errors.
///
/// Stateless and pure, so that each dialect can be tested without a server.
package protocol ProviderAPI: Sendable {
    associatedtype Frames: StreamFrames

    /// The header that carries a request's id.
    static var requestIDHeader: String { get }

    /// The account that a request belongs to: the key it brings.
    static func authenticate(_ headers: HTTPFields, accepted: Set<String>) throws(APIProblem) -> String

    /// Checks a request as the provider does.
    static func completionRequest(_ body: JSONNode, headers: HTTPFields) throws(APIProblem) -> CompletionRequest

    static func status(of problem: APIProblem) -> Int
    static func errorBody(_ problem: APIProblem, requestID: String) -> JSONNode
    static func rateLimitHeaders(_ status: RateLimiter.Status, now: Double) -> [(String, String)]

    /// The start of an answer's id.
    static var completionIDPrefix: String { get }
    /// The body of an answer that is not streamed.
    static func body(of completion: Completion) -> JSONNode
    /// The frames of an answer that is streamed.
    static func frames(of completion: Completion) -> Frames
}

/// The server-sent events of one streamed answer, ready to be written.
package protocol StreamFrames: Sendable {
    /// What comes before the first delta.
    func opening(into output: inout [UInt8])
    /// One delta; the text is UTF-8.
    func delta(_ text: ArraySlice<UInt8>, into output: inout [UInt8])
    /// What comes after the last delta.
    func closing(into output: inout [UInt8])
    /// An error in the middle of the answer.
    func failure(into output: inout [UInt8])
    /// A frame whose data is not JSON.
    func malformed(into output: inout [UInt8])
}

extension StreamFrames {
    static func write(event: String? = nil, _ data: JSONNode, into output: inout [UInt8]) {
        if let event { output.append(contentsOf: "event: \(event)\n".utf8) }
        output.append(contentsOf: "data: ".utf8)
        output.append(contentsOf: JSONWriter.bytes(of: data))
        output.append(contentsOf: "\n\n".utf8)
    }
}
