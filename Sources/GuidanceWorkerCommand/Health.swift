import ArgumentParser
import CommandLineTool
import HTTPTransport
import HTTPTypes
import Settings

struct Health: FailingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the worker on this machine whether it is alive, for the health check of a container.",
        discussion: """
            Prints what /livez, or with --ready /readyz, answers. Exits with 0 where all is well, else with 69.

            Example:
              HEALTHCHECK CMD ["guidance-worker", "health"]
            """)

    private static let timeout = Duration.seconds(5)
    private static let longestAnswer = 1 << 20

    @OptionGroup var standard: StandardOptions

    @Flag(help: "Ask whether it is ready: assigned, able to reach Kafka, and in the know.")
    var ready = false

    @Option(help: ArgumentHelp("The worker's port (GUIDANCE_HTTP_PORT, default 8080).", valueName: "number"))
    var port: String?

    func execute() async throws {
        let source = try standard.settings(flags: [.httpPort: port], defaultLevel: "error")
        let settings = try WorkerSettings(source)
        guard settings.httpPort > 0 else {
            throw CommandFailure(.badConfiguration, "GUIDANCE_HTTP_PORT is 0: the worker says nothing of its health.")
        }
        let request = HTTPTransportRequest(
            head: HTTPRequest(
                method: .get, scheme: "http", authority: Self.authority(settings), path: ready ? "/readyz" : "/livez"),
            timeouts: HTTPTimeouts(connect: Self.timeout, idle: Self.timeout, total: Self.timeout))
        let client = try HTTPClient()
        let isWell: Bool
        do {
            let response = try await client.send(request)
            let body = try await response.body.collect(upTo: Self.longestAnswer)
            try StandardOutput.write(String(decoding: body, as: UTF8.self))
            isWell = response.head.status == .ok
        } catch let error as HTTPTransportError {
            throw CommandFailure(.unavailable, "No worker answers: \(error.message)")
        }
        await client.close()
        guard isWell else { throw ExitCode(ExitStatus.unavailable.rawValue) }
    }

    /// Where the worker of the same settings is reached from this machine: "all addresses" are none to ask.
    private static func authority(_ settings: WorkerSettings) -> String {
        let host =
            switch settings.httpHost {
            case "0.0.0.0": "127.0.0.1"
            case "::": "::1"
            case let host: host
            }
        return host.contains(":") ? "[\(host)]:\(settings.httpPort)" : "\(host):\(settings.httpPort)"
    }
}
