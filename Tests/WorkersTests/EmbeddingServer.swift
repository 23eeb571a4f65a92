import Foundation
import Glibc
import Synchronization
import Testing

/// An embeddings interface on a loopback socket that answers as a test says.
///
/// One thread takes one connection after the other and serves one request on each, with blocking calls.
final class EmbeddingServer: Sendable {
    /// What a request is answered with.
    enum Answer: Sendable {
        /// These vectors, one for each text.
        case vectors([[Float]])
        /// An error of this status.
        case refusal(Int)
    }

    /// The base of the interface's addresses.
    let url: String
    private let listener: Int32
    private let answer: @Sendable ([String]) -> Answer
    private let received = Mutex<[[String]]>([])

    /// The texts of each request so far.
    var requests: [[String]] { received.withLock { $0 } }

    init(_ answer: @escaping @Sendable ([String]) -> Answer) throws {
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
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/v1"
        self.listener = listener
        self.answer = answer
        Thread.detachNewThread { self.serve() }
    }

    /// Takes no more connections.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while case let connection = accept(listener, nil, nil), connection >= 0 {
            var timeout = timeval(tv_sec: 30, tv_usec: 0)
            unsafe setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            if let texts = read(connection) {
                received.withLock { $0.append(texts) }
                send(answer(texts), on: connection)
            }
            close(connection)
        }
        close(listener)
    }

    private func read(_ connection: Int32) -> [String]? {
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = bytes.firstRange(of: Data("\r\n\r\n".utf8)) {
                let length = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
                    .split(separator: "\r\n").compactMap {
                        $0.hasPrefix("content-length: ") ? Int($0.dropFirst(16)) : nil
                    }
                let body = bytes[end.upperBound...]
                if body.count >= length.first ?? 0 {
                    return (try? JSONSerialization.jsonObject(with: body) as? [String: Any])?["input"] as? [String]
                }
            }
            let count = unsafe recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    private func send(_ answer: Answer, on connection: Int32) {
        var (status, body) = (200, #"{"error":{"message":"no","type":"invalid_request_error"}}"#)
        switch answer {
        case .refusal(let code): status = code
        case .vectors(let vectors):
            let data = vectors.enumerated().map { #"{"index":\#($0),"embedding":\#($1)}"# }.joined(separator: ",")
            body = #"{"data":[\#(data)],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"#
        }
        let head =
            "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        var rest = Array((head + body).utf8)[...]
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}
