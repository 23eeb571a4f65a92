public import ArgumentParser
import Foundation
import HTTPTransport
import Kafka
import Settings
import Telemetry

/// A command whose failures end as one line on standard error and a status of `sysexits.h`.
public protocol FailingCommand: AsyncParsableCommand {
    /// The flags that every command takes.
    var standard: StandardOptions { get }

    /// Does the work; what it throws is reported.
    ///
    /// - Throws: `CommandFailure`, `SettingsError`, or anything else, which counts as internal.
    func execute() async throws
}

extension FailingCommand {
    /// Runs the command and reports its failure.
    ///
    /// That nobody reads its output any more is none.
    public func run() async throws {
        // A pipe whose reader is gone is told by the write that fails; the signal would end the process before it can say goodbye.
        signal(SIGPIPE, SIG_IGN)
        CoreDumps.disable()
        do {
            try await ProcessTracing.run(try standard.tracingSettings) {
                do {
                    try await execute()
                } catch {
                    // Told now: the last spans, which are sent behind this, may take half a minute.
                    throw Reported(status: report(error))
                }
            }
        } catch {
            let status = (error as? Reported)?.status ?? report(error)
            guard status != 0 else { return }
            // Not by `exit`: OpenSSL's handler for it takes down what librdkafka's threads use that still try to connect, now and then with a fault.
            fflush(nil)
            _exit(status)
        }
    }

    /// Says what went wrong.
    ///
    /// - Parameter error: What the command threw.
    /// - Returns: The status to end with.
    private func report(_ error: any Error) -> Int32 {
        switch error {
        case let failure as CommandFailure: report(failure.status, failure.description)
        case StandardOutput.Failure.readerIsGone: 0
        case StandardOutput.Failure.refused(let reason): report(.outputFailed, "standard output: \(reason)")
        case let error as SettingsError: report(.badConfiguration, error.description)
        case let error as KafkaError: report(error.exitStatus, error.message(for: standard))
        case let error as HTTPTransportError: report(error.exitStatus, error.message)
        case let code as ExitCode: code.rawValue
        case is CancellationError: 130
        default: report(.internalError, String(describing: error))
        }
    }

    private func report(_ status: ExitStatus, _ message: String) -> Int32 {
        let program = CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent } ?? "guidance"
        StandardError.write("\(program): \(message)\n")
        return status.rawValue
    }
}

/// A failure that has been told, and the status to end with.
private struct Reported: Error {
    let status: Int32
}

extension KafkaError {
    /// A wrong setting is the caller's to mend; all else is Kafka not being there, or not being as it should.
    fileprivate var exitStatus: ExitStatus {
        code == .invalidConfiguration ? .badConfiguration : .unavailable
    }

    /// What happened; of a broker that is not there, also where it was looked for.
    fileprivate func message(for options: StandardOptions) -> String {
        guard [.brokerUnavailable, .timedOut].contains(code), let servers = options.bootstrapServersInForce else {
            return message
        }
        return "no Kafka broker answers at \(servers); is KAFKA_BOOTSTRAP_SERVERS right? (\(message))"
    }
}

extension HTTPTransportError {
    /// What goes wrong with a single request ends no command: this is about a client that could not be made.
    fileprivate var exitStatus: ExitStatus {
        code == .certificate ? .badConfiguration : .internalError
    }
}
