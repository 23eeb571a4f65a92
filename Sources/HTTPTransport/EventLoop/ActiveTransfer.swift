import CLibcurl
import Glibc
import HTTPTypes

/// A transfer that is running: what libcurl's callbacks work on.
///
/// For the event-loop thread alone.
final class ActiveTransfer {
    let transfer: HTTPTransfer
    let handler: any HTTPTransferHandler
    private(set) var easy: EasyHandle
    private(set) var timeouts: TimeoutTracker
    private let engine: TransferEngine
    /// Tells the caller.
    let onEnd: @Sendable (Result<HTTPResponse, HTTPTransportError>) -> Void
    private let startTime: LoopTime
    private let authority: String
    private let file: RequestFile?
    private var head: ResponseHeadParser
    /// The near end of the connection, once there is one, if others may use it at the same time.
    private(set) var sharedPort: Int32?
    /// Where the transfer waits for the ``ConnectionGate`` or has not yet told it of a connection.
    ///
    /// `nil` afterwards, and for one that shares its connection with nobody.
    private(set) var gate: String?
    private let mayShareConnection: Bool
    private var requestMayHaveArrived = false
    private var isAnswered = false
    private var isPaused = false
    /// Bytes that came while the transfer was paused are held back by libcurl, which has stopped reading.
    private var isHoldingBytes = false
    private var isDiscarding = false
    /// Why a callback broke the transfer off; libcurl only knows that one did.
    private var reason: HTTPTransportError?
    /// Why a socket could not be opened.
    ///
    /// Another address of the host may still do.
    private var socketFailure: HTTPTransportError?

    /// Sets a transfer up, without starting it.
    init(
        _ start: TransferStart, engine: TransferEngine, share: UnsafeMutableRawPointer
    ) throws(HTTPTransportError) {
        let target = try RequestTarget(start.request.head)
        transfer = start.transfer
        handler = start.handler
        onEnd = start.onEnd
        startTime = start.time
        authority = target.authority
        mayShareConnection = target.isSecure && start.request.version == .negotiated
        gate = mayShareConnection && !start.request.usesFreshConnection ? target.authority : nil
        self.engine = engine
        timeouts = TimeoutTracker(start.request.timeouts ?? engine.configuration.timeouts, start: start.time)
        head = ResponseHeadParser(limit: engine.configuration.maximumHeadBytes)
        file = try RequestFile(start.request.body)
        easy = try EasyHandle()
        unsafe easy.share(share)
        easy.apply(engine.configuration)
        easy.apply(start.request, to: target, fileSize: file?.size)
        unsafe easy.setCallbacks(Unmanaged.passUnretained(self).toOpaque(), readsBody: file != nil)
        try easy.checkSettings()
    }

    // MARK: How it ends

    /// What the caller is to be told when libcurl has ended the transfer.
    func result(_ code: CURLcode) -> Result<HTTPResponse, HTTPTransportError> {
        if let reason { return .failure(reason) }
        if code == CURLE_COULDNT_CONNECT, let socketFailure { return .failure(socketFailure) }
        if code == CURLE_OUT_OF_MEMORY, requestMayHaveArrived, head.finalHead == nil {
            // What libcurl says when a line is over its own limit of 100 KiB.
            return .failure(error(.headTooLarge, "a line of the head is too large"))
        }
        guard code == CURLE_OK else {
            return .failure(
                HTTPTransportError(
                    code, detail: easy.errorText, authority: authority,
                    requestMayHaveArrived: requestMayHaveArrived))
        }
        guard let response = head.finalHead else {
            return .failure(error(.truncated, "the answer ended within its head"))
        }
        return .success(response)
    }

    /// An error of ours about this transfer.
    func error(_ code: HTTPTransportError.Code, _ text: String) -> HTTPTransportError {
        HTTPTransportError(
            code: code, message: "\(authority): \(text).", requestMayHaveArrived: requestMayHaveArrived)
    }

    /// Goes on after a pause.
    /// - Returns: What libcurl says about the bytes it had held back; `nil` if the transfer was not paused.
    func resume() -> CURLcode? {
        guard isPaused else { return nil }
        isPaused = false
        timeouts.resumed(at: engine.now)
        return releaseHeldBytes()
    }

    /// Makes ready for being taken out before the end.
    func breakOff() {
        // libcurl 7.88 would leak what it holds back for an HTTP/2 stream.
        isDiscarding = true
        _ = releaseHeldBytes()
        forbidReuse()
    }

    /// Has the connection closed with this transfer, unless others use it.
    ///
    /// libcurl 7.88 keeps the reset of an HTTP/2 stream to itself until something else is written on that connection.
    /// If others use it, one of them can ``flush()``; if not, the server must be told by a close, or it would go on.
    private func forbidReuse() {
        easy.set(CURLOPT_FORBID_REUSE, 1)
    }

    /// Has libcurl send what it has left unsent on the connection, which it does when a transfer goes on after a pause.
    /// - Returns: Whether it could.
    func flush() -> Bool {
        guard !isHoldingBytes else { return false }
        unsafe curl_easy_pause(easy.pointer, CURLPAUSE_RECV)
        return unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT) == CURLE_OK
    }

    private func releaseHeldBytes() -> CURLcode {
        guard isHoldingBytes else { return CURLE_OK }
        isHoldingBytes = false
        return unsafe curl_easy_pause(easy.pointer, CURLPAUSE_CONT)
    }

    // MARK: What libcurl reports

    /// The connection is ready; the request goes out next.
    ///
    /// Comes again if libcurl has to repeat it.
    func connected(from port: Int32) {
        requestMayHaveArrived = true
        if mayShareConnection { sharedPort = port }
        if let gate {
            self.gate = nil
            engine.passed(gate, withNewConnection: easy.long(CURLINFO_NUM_CONNECTS) != 0)
        }
        timeouts.connected(at: engine.now)
        engine.updateDeadline(self)
        transfer.updateTimings { $0.connected = engine.now - startTime }
    }

    /// Bytes of the body are wanted.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        timeouts.progressed(at: engine.now)
        guard let file else { return Int(CURL_READFUNC_ABORT) }
        do throws(HTTPTransportError) {
            return try unsafe file.read(into: buffer)
        } catch {
            reason = self.error(error.code, error.message)
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// The body is to be sent once more, from `offset` on.
    func rewind(to offset: Int) -> Bool {
        file?.seek(to: offset) ?? false
    }

    /// A line of the head, or of the trailers.
    /// - Returns: Whether to go on.
    func receive(line: UnsafeBufferPointer<UInt8>) -> Bool {
        if isAnswered {
            timeouts.progressed(at: engine.now)
        } else {
            isAnswered = true
            timeouts.answered(at: engine.now)
            engine.updateDeadline(self)
            transfer.updateTimings {
                $0.firstByte = engine.now - startTime
                $0.isConnectionReused = easy.long(CURLINFO_NUM_CONNECTS) == 0
            }
        }
        switch unsafe head.parse(Array(line)[...]) {
        case .more: return true
        case .head(let response): handler.receive(head: response, on: transfer)
        case .tooLarge: reason = error(.headTooLarge, "the head of the answer is too large")
        case .malformed: reason = error(.protocolViolation, "the head of the answer is malformed")
        }
        if reason != nil { forbidReuse() }
        return reason == nil
    }

    /// Bytes of the body.
    /// - Returns: How many were taken, or a code for libcurl.
    func receive(bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard !isDiscarding else { return bytes.count }
        if isPaused {
            isHoldingBytes = true
            return Int(CURL_WRITEFUNC_PAUSE)
        }
        timeouts.progressed(at: engine.now)
        switch handler.receive(bytes: unsafe bytes.span, on: transfer) {
        case .proceed:
            return bytes.count
        case .pause:
            isPaused = true
            timeouts.paused()
            return bytes.count
        case .cancel:
            reason = error(.cancelled, "the handler has ended the transfer")
            forbidReuse()
            return 0
        }
    }

    /// A socket is needed.
    /// - Returns: Its descriptor, or -1.
    func openSocket(family: Int32, type: Int32, protocol: Int32) -> Int32 {
        // SOCK_CLOEXEC, which libcurl itself leaves out: a child process must not keep connections open.
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), `protocol`)
        if descriptor < 0 {
            let failure = HTTPTransportError.system("socket", errno)
            socketFailure = error(failure.code, failure.message)
        }
        return descriptor
    }
}
