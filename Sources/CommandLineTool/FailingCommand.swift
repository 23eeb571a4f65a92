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
            try await ProcessTracing.run(try standard.tracingSettings) { try await execute() }
        } catch let failure as CommandFailure {
            end(failure.status, failure.description)
        } catch StandardOutput.Failure.readerIsGone {
            return
        } catch StandardOutput.Failure.refused(let reason) {
            end(.outputFailed, "standard output: \(reason)")
        } catch let error as SettingsError {
            end(.badConfiguration, error.description)
        } catch let error as KafkaError {
            end(error.exitStatus, error.message(for: standard))
        } catch let error as HTTPTransportError {
            end(error.exitStatus, error.message)
        } catch let code as ExitCode {
            throw code
        } catch is CancellationError {
            throw ExitCode(130)
        } catch {
            end(.internalError, String(describing: error))
        }
    }

    private func end(_ status: ExitStatus, _ message: String) -> Never {
        let program = CommandLine.arguments.first.map { URL(filePath: $0).lastPathComponent } ?? "guidance"
        StandardError.write("\(program): \(message)\n")
        // Not by `exit`: OpenSSL's handler for it takes down what librdkafka's threads use that still try to connect, now and then with a fault.
        fflush(nil)
        _exit(status.rawValue)
    }
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
