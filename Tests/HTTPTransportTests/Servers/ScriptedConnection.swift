import Glibc

/// One connection of a ``ScriptedServer``, with blocking calls that give up after 30 seconds.
final class ScriptedConnection: Sendable {
    /// What a client has sent.
    struct Request: Sendable {
        /// The first line, such as `GET / HTTP/1.1`.
        let line: String
        /// The header lines.
        let headers: [String]
        /// The body, by `Content-Length`.
        let body: [UInt8]

        /// The value of a header field; `nil` if it is not there.
        func value(_ name: String) -> String? {
            headers.first { $0.lowercased().hasPrefix("\(name.lowercased()):") }.map { line in
                String(line.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
            }
        }
    }

    private let socket: Int32

    init(_ socket: Int32) {
        self.socket = socket
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit {
        close(socket)
    }

    /// Reads a request; `nil` if the client closes instead, or does not go on.
    func readRequest() -> Request? {
        guard let (line, headers) = readHead() else { return nil }
        let bare = Request(line: line, headers: headers, body: [])
        guard let length = bare.value("content-length").flatMap({ Int($0) }), length > 0 else { return bare }
        guard let body = read(length) else { return nil }
        return Request(line: line, headers: headers, body: body)
    }

    /// Reads as far as the blank line after a head.
    func readHead() -> (line: String, headers: [String])? {
        var head: [UInt8] = []
        while !head.ends(with: [13, 10, 13, 10]) {
            guard let byte = read(1) else { return nil }
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        return lines.first.map { ($0, Array(lines.dropFirst())) }
    }

    /// Reads exactly `count` bytes; `nil` if the client closes before.
    func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let room = bytes.count - filled
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe recv(socket, $0.baseAddress.map { unsafe $0 + filled }, room, 0)
            }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }

    /// Writes everything.
    /// - Returns: Whether the client took it.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// Writes everything.
    /// - Returns: Whether the client took it.
    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let got = unsafe bytes.withUnsafeBytes {
                unsafe send(
                    socket, $0.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard got > 0 else { return false }
            sent += got
        }
        return true
    }

    /// Writes everything, and tells how much is written whenever the client has taken nothing for 300 ms.
    func write(_ bytes: [UInt8], heldUp: (Int) -> Void) {
        var sent = 0
        while sent < bytes.count {
            let got = unsafe bytes.withUnsafeBytes {
                unsafe send(
                    socket, $0.baseAddress.map { unsafe $0 + sent }, min(65_536, bytes.count - sent),
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if got > 0 {
                sent += got
                continue
            }
            guard got < 0, errno == EAGAIN else { return }
            var wanted = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
            if unsafe poll(&wanted, 1, 300) == 0 { heldUp(sent) }
        }
    }

    /// Writes an answer with a `Content-Length`.
    func answer(_ status: String = "200 OK", headers: [String] = [], _ body: String = "") {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Writes one piece of a chunked body; an empty one ends it.
    @discardableResult
    func writeChunk(_ text: String) -> Bool {
        write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    /// Waits until the client closes or resets the connection.
    /// - Returns: Whether it did, within the time.
    func waitForClose() -> Bool {
        var byte: UInt8 = 0
        while true {
            let got = unsafe recv(socket, &byte, 1, 0)
            if got == 0 || (got < 0 && errno == ECONNRESET) { return true }
            if got < 0 { return false }
        }
    }

    /// Lets some time pass: a server that is slow, not a test that waits.
    func pause(milliseconds: UInt32) {
        usleep(milliseconds * 1_000)
    }

    /// Makes the close at the end a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}

extension [UInt8] {
    fileprivate func ends(with suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
}
