import NIOCore
import NIOPosix
import ProviderSimulator

/// A client without any HTTP of its own: what it sends and reads are bytes.
struct RawClient {
    /// What arrived, and how the connection ended.
    struct Received {
        var text = ""
        var failed = false

        var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }
        var headers: Substring { text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex) }
        var body: Substring { text[(text.firstRange(of: "\r\n\r\n")?.upperBound ?? text.endIndex)...] }
        /// Whether a chunked body came to its end.
        var isComplete: Bool { text.hasSuffix("\r\n0\r\n\r\n") }

        func header(_ name: String) -> String? {
            headers.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ": ") }
                .map { String($0.dropFirst(name.count + 2)) }
        }
    }

    let address: SimulatorAddress

    /// Sends a request and reads until `isEnough`, or the server closes; then closes.
    func send(
        _ path: String, method: String = "POST", headers: [String] = Self.anthropic, body: String = "",
        until isEnough: @Sendable (Received) -> Bool = { $0.isWhole }
    ) async throws -> Received {
        let lines = ["\(method) \(path) HTTP/1.1", "host: localhost", "content-length: \(body.utf8.count)"] + headers
        return try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n" + body, until: isEnough)
    }

    func exchange(
        _ text: String, until isEnough: @Sendable (Received) -> Bool
    ) async throws -> Received {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: address.host, port: address.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var received = Received()
            do {
                for try await bytes in inbound {
                    received.text += String(buffer: bytes)
                    if isEnough(received) { break }
                }
            } catch {
                received.failed = true
            }
            return received
        }
    }

    static let anthropic = ["x-api-key: key", "anthropic-version: 2023-06-01"]
    static let openAI = ["authorization: Bearer key"]

    static func message(
        _ question: String = "How do I combine my pots?", stream: Bool = false, rest: String = ""
    ) -> String {
        #"{"model":"claude-sonnet-5-5","max_tokens":1000,"stream":\#(stream),"messages":[{"role":"user","content":"\#(question)"}]\#(rest)}"#
    }

    static func chat(_ question: String = "How do I combine my pots?", stream: Bool = false, rest: String = "")
        -> String
    {
        #"{"model":"gpt-6.1-terra","stream":\#(stream),"messages":[{"role":"user","content":"\#(question)"}]\#(rest)}"#
    }
}

extension RawClient.Received {
    /// Whether a response with a length or chunks has come to its end.
    var isWhole: Bool {
        if let length = header("content-length").flatMap({ Int($0) }) { return body.utf8.count >= length }
        return isComplete
    }
}

/// Runs a simulator on a free port while the body runs.
func withSimulator(
    _ change: (inout SimulatorConfiguration) -> Void = { _ in },
    _ body: (RawClient, ProviderSimulator) async throws -> Void
) async throws {
    var configuration = SimulatorConfiguration()
    configuration.pace = .unpaced
    change(&configuration)
    let simulator = try ProviderSimulator(configuration: configuration)
    try await withThrowingTaskGroup { tasks in
        tasks.addTask { try await simulator.run() }
        defer { tasks.cancelAll() }
        try await body(RawClient(address: try await simulator.address), simulator)
    }
}
