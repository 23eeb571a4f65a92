import Glibc
import Synchronization
import Testing

/// A provider on a loopback socket that says what a test has scripted, and remembers what it was asked.
///
/// One thread takes one connection after the other and serves one request on each, with blocking calls.
final class ScriptedProvider: Sendable {
    /// What the server does with a request, in order; at the end it closes the connection.
    enum Step: Sendable {
        /// Sends the text as it stands.
        case send(String)
        /// Sends a text many times over.
        case sendRepeatedly(String, times: Int)
        /// Waits until the client closes the connection.
        case waitForClose
        /// Closes the connection so that the client sees a reset.
        case reset
    }

    /// A request: its head and its body.
    struct Request: Sendable {
        var head = ""
        var body = ""
    }

    /// The address to give to a provider.
    let url: String
    private let listener: Int32
    private let received = Mutex<[Request]>([])
    private let sawClose = Atomic(false)
    private let (arrivals, arrival) = AsyncStream<Void>.makeStream()

    /// The requests so far.
    var requests: [Request] { received.withLock { $0 } }
    /// Whether a client closed the connection when it was waited for.
    var clientClosed: Bool { sawClose.load(ordering: .acquiring) }

    /// Serves every request by the same steps.
    convenience init(_ steps: [Step]) throws { try self.init(scripts: [steps]) }

    /// Serves each request by the next of the scripts, and whatever follows by the last.
    init(scripts: [[Step]]) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(listener >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        try #require(isListening)
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.listener = listener

        let context = unsafe Unmanaged.passRetained(Run(provider: self, scripts: scripts)).toOpaque()
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                // The one release of what was retained for this thread.
                if let context = unsafe context {
                    unsafe Unmanaged<Run>.fromOpaque(context).takeRetainedValue().serve()
                }
                return nil
            }, context)
        try #require(code == 0)
        pthread_detach(thread)
    }

    /// Waits until so many more requests have come.
    func arrive(_ count: Int) async {
        var iterator = arrivals.makeAsyncIterator()
        for _ in 0..<count { await iterator.next() }
    }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A good response with a streamed body: the head of one that ends with the connection, then the stream.
    static func stream(_ body: String, headers: [String] = []) -> Step {
        .send(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(body.utf8.count)\r\n"
                + headers.map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }

    /// A response in one piece.
    static func answer(_ status: String, _ body: String, headers: [String] = []) -> Step {
        .send(
            "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + headers.map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }

    private final class Run: Sendable {
        let provider: ScriptedProvider
        let scripts: [[Step]]

        init(provider: ScriptedProvider, scripts: [[Step]]) {
            self.provider = provider
            self.scripts = scripts
        }

        func serve() {
            var rest = scripts[...]
            while case let connection = accept(provider.listener, nil, nil), connection >= 0 {
                var timeout = timeval(tv_sec: 30, tv_usec: 0)
                unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
                let request = readRequest(connection)
                provider.received.withLock { $0.append(request) }
                provider.arrival.yield()
                for step in rest.first ?? [] { perform(step, on: connection) }
                if rest.count > 1 { rest.removeFirst() }
                close(connection)
            }
            close(provider.listener)
        }

        private func perform(_ step: Step, on connection: Int32) {
            switch step {
            case .send(let text): _ = send(text, on: connection)
            case .sendRepeatedly(let text, let times):
                for _ in 0..<times { guard send(text, on: connection) else { return } }
            case .waitForClose:
                var byte: UInt8 = 0
                if unsafe recv(connection, &byte, 1, 0) <= 0 { provider.sawClose.store(true, ordering: .releasing) }
            case .reset:
                var option = linger(l_onoff: 1, l_linger: 0)
                unsafe setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
            }
        }

        private func send(_ text: String, on connection: Int32) -> Bool {
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let sent = unsafe rest.withUnsafeBytes {
                    unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { return false }
                rest = rest.dropFirst(sent)
            }
            return true
        }

        private func readRequest(_ connection: Int32) -> Request {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let text = String(decoding: bytes, as: UTF8.self)
                if let end = text.firstRange(of: "\r\n\r\n") {
                    let head = String(text[..<end.lowerBound])
                    let length = head.lowercased().split(separator: "\r\n").compactMap { line in
                        line.hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
                    }.first
                    let body = text[end.upperBound...]
                    if body.utf8.count >= length ?? 0 { return Request(head: head, body: String(body)) }
                }
                let count = unsafe recv(connection, &buffer, buffer.count, 0)
                guard count > 0 else { return Request(head: text) }
                bytes += buffer[..<count]
            }
        }
    }
}
