import Foundation
import Glibc
package import OpenTelemetryProtocol
import SwiftProtobuf
import Synchronization

/// A collector of spans on a loopback socket that answers as a test says.
///
/// One thread accepts, and one more serves each connection with blocking calls.
package final class FakeCollector: Sendable {
    /// What a request is answered with.
    package enum Answer: Sendable {
        case status(Int, headers: [String] = [], body: [UInt8] = [])
        /// The connection is closed in the middle of the answer.
        case cutOff(Int)
        /// This many of the spans are refused.
        case partial(rejected: Int64)
        /// Nothing, ever.
        case silence
        /// The connection is closed.
        case hangUp
    }

    /// A request as it came.
    package struct Request: Sendable {
        package let path: String
        /// By their names in lower case.
        package let headers: [String: String]
        /// Decompressed.
        package let body: [UInt8]
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    package let url: String
    private let listener: Int32
    private let answer: @Sendable (Int) -> Answer
    private let received = Mutex<[Request]>([])
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// - Parameter answer: The answer to each request, the first being number 0.
    /// - Throws: `POSIXError` where there is no socket left.
    package init(_ answer: @escaping @Sendable (Int) -> Answer = { _ in .status(200) }) throws {
        (arrivals, arrival) = AsyncStream.makeStream()
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
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
        guard listener >= 0, isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        self.listener = listener
        self.answer = answer
        Thread.detachNewThread { self.accept() }
    }

    /// Takes no more connections.
    package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// What has come so far.
    package var requests: [Request] { received.withLock { $0 } }

    /// The spans of requests to `/v1/traces` so far; one that came twice counts twice.
    package var spans: [Opentelemetry_Proto_Trace_V1_Span] { requests.flatMap(\.spans) }

    /// Returns when what has come is enough; one caller at a time.
    package func wait(until isEnough: ([Request]) -> Bool) async {
        if isEnough(requests) { return }
        for await _ in arrivals where isEnough(requests) { return }
    }

    private func accept() {
        while case let connection = Glibc.accept(listener, nil, nil), connection >= 0 {
            // Or else a process that another test starts keeps the connection open.
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            Thread.detachNewThread { self.serve(connection) }
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var bytes: [UInt8] = []
        while let request = read(connection, &bytes) {
            let number = received.withLock { received in
                received.append(request)
                return received.count - 1
            }
            arrival.yield()
            switch answer(number) {
            case .status(let status, let headers, let body): send(status, headers, body, on: connection)
            case .cutOff(let status):
                send(status, [], [UInt8](repeating: 0, count: 1_000), on: connection, upTo: 500)
                return
            case .partial(let rejected):
                var response = Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceResponse()
                response.partialSuccess.rejectedSpans = rejected
                send(200, [], (try? response.serializedBytes()) ?? [], on: connection)
            case .silence:
                // Until the client gives up.
                var byte: UInt8 = 0
                _ = unsafe recv(connection, &byte, 1, 0)
                return
            case .hangUp: return
            }
        }
    }

    private func read(_ connection: Int32, _ bytes: inout [UInt8]) -> Request? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let request = Request(takenFrom: &bytes) { return request }
            let count = unsafe recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }

    private func send(
        _ status: Int, _ headers: [String], _ body: [UInt8], on connection: Int32, upTo limit: Int = .max
    ) {
        let lines = ["HTTP/1.1 \(status) X", "Content-Length: \(body.count)"] + headers
        var rest = (Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body).prefix(limit)
        while !rest.isEmpty {
            let sent = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}

extension FakeCollector.Request {
    /// Takes the first request out of what has come; nil where it is not complete.
    fileprivate init?(takenFrom bytes: inout [UInt8]) {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count >= end.upperBound + length else { return nil }
        let body = Array(bytes[end.upperBound..<end.upperBound + length])
        bytes.removeFirst(end.upperBound + length)
        path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        self.headers = headers
        self.body = headers["content-encoding"] == "gzip" ? Gunzip.decompress(body) ?? [] : body
    }

    /// Its spans, where it is a request that exports some.
    package var spans: [Opentelemetry_Proto_Trace_V1_Span] {
        guard path == "/v1/traces" else { return [] }
        let request = try? Opentelemetry_Proto_Collector_Trace_V1_ExportTraceServiceRequest(serializedBytes: body)
        return request?.resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) } ?? []
    }
}
