package import HTTPTypes

/// What ``BodyPipe`` does with each event.
///
/// Generic over whoever waits, so that it can be tested without tasks.
package struct BodyPipeStateMachine<HeadWaiter, PieceWaiter> {
    private let limit: Int
    private var headWaiter: HeadWaiter?
    private var pieceWaiter: PieceWaiter?
    private var buffer: [UInt8] = []
    private var isPaused = false
    private var head: Result<HTTPResponse, HTTPTransportError>?
    private var end: Result<Void, HTTPTransportError>?

    /// Pauses the transfer as soon as `limit` bytes wait.
    package init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: The head, or `nil` if `waiter` has to wait.
    package mutating func takeHead(_ waiter: HeadWaiter) -> Result<HTTPResponse, HTTPTransportError>? {
        if let head { return head }
        headWaiter = waiter
        return nil
    }

    /// - Returns: Who is to be given the head.
    package mutating func receive(head: HTTPResponse) -> HeadWaiter? {
        self.head = .success(head)
        return headWaiter.take()
    }

    /// - Returns: Whether the transfer goes on, and a piece for whoever waits.
    package mutating func receive(
        bytes: Span<UInt8>
    ) -> (flow: HTTPTransferFlow, delivery: (PieceWaiter, [UInt8])?) {
        unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        if let waiter = pieceWaiter.take() { return (.proceed, (waiter, takeBuffer())) }
        isPaused = buffer.count >= limit
        return (isPaused ? .pause : .proceed, nil)
    }

    /// - Returns: The next piece, or `nil` if `waiter` has to wait; and whether the transfer can go on.
    package mutating func take(_ waiter: PieceWaiter) -> (
        result: Result<[UInt8]?, HTTPTransportError>?, resumesTransfer: Bool
    ) {
        precondition(pieceWaiter == nil, "A body has one reader at a time.")
        if !buffer.isEmpty {
            defer { isPaused = false }
            return (.success(takeBuffer()), isPaused)
        }
        if let end { return (end.map { nil }, false) }
        pieceWaiter = waiter
        return (nil, false)
    }

    /// - Returns: Who waits in vain for a head, and for a piece, with what they are to be told.
    package mutating func finish(_ result: Result<HTTPResponse, HTTPTransportError>) -> (
        headWaiter: (HeadWaiter, Result<HTTPResponse, HTTPTransportError>)?,
        pieceWaiter: (PieceWaiter, Result<[UInt8]?, HTTPTransportError>)?
    ) {
        end = result.map { _ in }
        head = head ?? result
        return (headWaiter.take().map { ($0, result) }, pieceWaiter.take().map { ($0, result.map { _ in nil }) })
    }

    private mutating func takeBuffer() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &buffer)
        return taken
    }
}
