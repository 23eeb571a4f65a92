import Foundation
import HTTPTransport
import Testing

/// Runs ``nodeServerScript`` in a process of its own, with a certificate made for it.
final class NodeServer: Sendable {
    /// What the server has seen so far.
    struct Stats: Decodable {
        var sessions: Int
        var http1: Int
        var resets: [Int]
        var written: Int
        var open: Int
        var maximumOpen: Int
    }

    /// Whether both programs are there.
    static let isAvailable = ["node", "openssl"].allSatisfy { (try? run(["sh", "-c", "command -v \($0)"])) != nil }

    /// The port on 127.0.0.1.
    let port: UInt16
    /// The file of the authority that the server's certificate is signed by: itself.
    let authorityFile: String
    private let directory: URL
    private let process: Process
    private let input = Pipe()

    /// Starts a server; on a thread of its own, for that waits for other programs.
    static func start(streamsPerConnection: Int = 100) async throws -> NodeServer {
        try await withCheckedThrowingContinuation { continuation in
            detachThread {
                continuation.resume(with: Result { try NodeServer(streamsPerConnection: streamsPerConnection) })
            }
        }
    }

    private init(streamsPerConnection: Int) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "http-transport-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let path = directory.path
        authorityFile = "\(path)/cert.pem"
        try Self.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2",
            "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(path)/key.pem",
            "-out", authorityFile,
        ])
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["node", "-e", nodeServerScript, path, "\(streamsPerConnection)"]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        port = try #require(UInt16(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    deinit {
        try? input.fileHandleForWriting.close()
        try? FileManager.default.removeItem(at: directory)
    }

    /// A client that trusts this server.
    func makeClient(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) throws -> HTTPClient {
        try HTTPTransportTests.makeClient {
            $0.certificateAuthorityFile = authorityFile
            change(&$0)
        }
    }

    /// A request to this server.
    func request(_ path: String) -> HTTPTransportRequest {
        HTTPTransportRequest(port: port, scheme: "https", path: path)
    }

    /// Asks the server, over a client of its own; it answers when so many requests are open besides.
    func stats(whenOpen open: Int? = nil) async throws -> Stats {
        let client = try makeClient()
        let path = open.map { "/stats?open=\($0)" } ?? "/stats"
        let body = try await client.send(request(path)).body.collect(upTo: 1_000_000)
        await client.close()
        return try JSONDecoder().decode(Stats.self, from: Data(body))
    }

    @discardableResult
    private static func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return 0
    }
}
