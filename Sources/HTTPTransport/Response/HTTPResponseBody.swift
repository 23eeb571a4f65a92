/// The body of an answer, pulled piece by piece.
///
/// Ends with `nil` only when the body is complete.
///
/// One reader reads it, once: the pieces are given out, not kept.
public struct HTTPResponseBody: AsyncSequence, Sendable {
    /// Some bytes, never none.
    public typealias Element = [UInt8]
    /// Why the body did not come to its end.
    public typealias Failure = HTTPTransportError

    let reader: BodyReader

    /// Takes the pieces that have arrived, and waits for more when there are none.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let reader: BodyReader

        /// Everything that has arrived since the last call, or `nil` at the end.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPTransportError) -> [UInt8]? {
            try await reader.next()
        }
    }

    /// The reader's position.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }

    /// The whole body in one array.
    ///
    /// A body of more than `limit` bytes closes the transfer and throws ``HTTPTransportError/Code/bodyTooLarge``.
    public func collect(upTo limit: Int) async throws(HTTPTransportError) -> [UInt8] {
        var body: [UInt8] = []
        while let piece = try await reader.next() {
            guard body.count + piece.count <= limit else {
                reader.cancel()
                throw HTTPTransportError(
                    code: .bodyTooLarge, message: "The body is over \(limit) bytes.", requestMayHaveArrived: true)
            }
            if body.isEmpty { body = piece } else { body += piece }
        }
        return body
    }
}
