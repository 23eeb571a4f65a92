/// How long each stage of a transfer may take.
///
/// `nil` means without limit.
public struct HTTPTimeouts: Hashable, Sendable {
    /// From the start until the request can be written: waiting for a free connection, name look-up, TCP, TLS.
    ///
    /// libcurl gives up after 300 s in any case.
    public var connect: Duration?
    /// From then until the first byte of the answer.
    ///
    /// While a body is being read from a file, the time starts anew with each piece that the connection takes.
    public var firstByte: Duration?
    /// Between two pieces of the answer.
    ///
    /// Does not run while the reader has paused the transfer.
    public var idle: Duration?
    /// From the start to the end, pauses included.
    public var total: Duration?

    /// Time-outs that suit a language model: 10 s, 120 s, 60 s and no limit in all.
    public init(
        connect: Duration? = .seconds(10), firstByte: Duration? = .seconds(120), idle: Duration? = .seconds(60),
        total: Duration? = nil
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

/// Which of the ``HTTPTimeouts`` ran out.
public enum HTTPTimeoutKind: Hashable, Sendable {
    /// ``HTTPTimeouts/connect``.
    case connect
    /// ``HTTPTimeouts/firstByte``.
    case firstByte
    /// ``HTTPTimeouts/idle``.
    case idle
    /// ``HTTPTimeouts/total``.
    case total
}
