import ArgumentParser
import CommandLineTool
import Contract
import Kafka
import Logging
import Operations
import Settings
import Workers

extension DeadLettersCommand {
    struct Show: FailingCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one dead letter: headers, key and size; its value only where it is asked for.",
            discussion: """
                Examples:
                  guidance dead-letters show 0@17
                  guidance dead-letters show 0@17 --value > record.json
                """)

        @Argument(
            help: ArgumentHelp("The letter, as `list` names it.", valueName: "partition@offset"),
            transform: DeadLetterID.argument)
        var letter: DeadLetterID

        @Flag(help: "Print the original value instead, byte for byte. It may hold a customer's words.")
        var value = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup var standard: StandardOptions

        func validate() throws {
            guard !value || !json else { throw ValidationError("Give either --value or --json.") }
        }

        func execute() async throws {
            let kafka = try KafkaSettings(try standard.settings(defaultLevel: "error"))
            let reader = DeadLetterReader(
                client: try kafka.client(id: "guidance-dead-letters"), topics: try kafka.topics(),
                logger: Logger(label: "guidance"))
            guard let (entry, message) = try await reader.letter(letter) else {
                throw CommandFailure(.unavailable, "there is no dead letter \(letter)")
            }
            guard value else {
                let description = DeadLetterDescription(entry.letter, isReplayed: entry.isReplayed)
                return try StandardOutput.write(lines: json ? [try description.json()] : description.lines)
            }
            guard let bytes = message.value else {
                throw CommandFailure(.unavailable, "the dead letter \(letter) has no value")
            }
            // A terminal takes orders from what is written.
            guard StandardOutput.isTerminal else { return try StandardOutput.write(bytes: bytes) }
            try StandardOutput.write(lines: [String(decoding: bytes, as: UTF8.self).printable])
        }
    }
}
