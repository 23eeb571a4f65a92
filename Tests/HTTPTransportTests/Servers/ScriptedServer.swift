import Glibc
import Synchronization
import Testing

/// A TCP server on loopback that plays a script on each connection, byte by byte as the test wants it.
///
/// One thread accepts, one more serves each connection with blocking calls, so a script reads like a conversation.
final class ScriptedServer: Sendable {
    /// The port the system has given out.
    let port: UInt16
    private let listener: Int32
    private let accepted = Atomic(0)
    /// Tells each time that a connection has been played and closed.
    let closings: AsyncStream<Void>
    private let closing: AsyncStream<Void>.Continuation

    /// Plays `script` for each connection, the first being number 0, and closes the connection when it returns.
    init(backlog: Int32 = 4_096, _ script: @escaping @Sendable (ScriptedConnection, Int) -> Void) throws {
        (closings, closing) = AsyncStream.makeStream()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try #require(listener >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, size) == 0 && listen(descriptor, backlog) == 0
                    && getsockname(descriptor, address, &size) == 0
            }
        }
        try #require(isListening)
        port = UInt16(bigEndian: address.sin_port)
        detachThread { [self] in
            while true {
                let socket = accept(listener, nil, nil)
                guard socket >= 0 else { return }
                // Or else a process that another test starts keeps the connection open.
                _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
                let number = accepted.wrappingAdd(1, ordering: .relaxed).oldValue
                detachThread { [closing] in
                    script(ScriptedConnection(socket), number)
                    closing.yield()
                }
            }
        }
    }

    /// Takes no more connections; those there are go on.
    ///
    /// A server lives until then.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// How many connections have been accepted.
    var connectionCount: Int { accepted.load(ordering: .relaxed) }

    /// A server that answers every request on a connection in the same way.
    static func answering(
        _ answer: @escaping @Sendable (ScriptedConnection, ScriptedConnection.Request) -> Void
    ) throws -> ScriptedServer {
        try ScriptedServer { connection, _ in
            while let request = connection.readRequest() { answer(connection, request) }
        }
    }
}

/// Runs `body` on a thread of its own.
func detachThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let context = unsafe Unmanaged.passRetained(Box(body)).toOpaque()
    let code = unsafe pthread_create(
        &thread, nil,
        { context in
            if let context = unsafe context { unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, context)
    precondition(code == 0, "no thread left")
    pthread_detach(thread)
}
