import ArgumentParser
import Contract
import Operations

/// The flags that name a period of time.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only from then on: 2026-11-22T09:00:00Z, or how long ago: 90s, 30m, 24h, 7d, 2w.", valueName: "time"),
        transform: Timestamp.argument)
    var since: Timestamp?

    @Option(help: ArgumentHelp("Only before then.", valueName: "time"), transform: Timestamp.argument)
    var until: Timestamp?

    /// Whether there is a flag at all.
    var isGiven: Bool { since != nil || until != nil }

    func validate() throws {
        guard let since, let until, until <= since else { return }
        throw ValidationError("--until must be later than --since.")
    }
}

extension Timestamp {
    /// Reads an argument.
    static func argument(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(argument: text, now: .now) else {
            throw ValidationError("expected a time such as 2026-11-22T09:00:00Z, or how long ago, such as 2h.")
        }
        return time
    }
}
