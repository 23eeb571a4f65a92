import CommandLineTool
import Operations

/// Says what a replay does: names on standard output, the counts on standard error.
final class ReplayReport {
    private let isDryRun: Bool
    private let json: Bool
    private var summary: ReplaySummary
    private var progress = ProgressReport()

    init(letters: [DeadLetterID], isDryRun: Bool, json: Bool) {
        self.isDryRun = isDryRun
        self.json = json
        summary = ReplaySummary(wanted: Set(letters))
    }

    func add(_ event: DeadLetterReplayer.Event) throws {
        summary.add(event)
        if case .replayed(let letter) = event {
            let line = json ? try DeadLetterDescription(letter, isReplayed: nil).json() : letter.id.description
            try StandardOutput.write(lines: [line])
        }
        progress.tell("\(count) so far")
    }

    /// Says what was done.
    func finish() {
        let left = ReplayObstacle.allCases.compactMap { obstacle in
            summary.left[obstacle].map { "left \($0) \(words(obstacle))" }
        }
        StandardError.write(([count] + left).joined(separator: "\n") + "\n")
    }

    /// What a script must know of: letters that were asked for and could not be sent.
    var failure: CommandFailure? {
        if !summary.missingTopics.isEmpty {
            let topics = summary.missingTopics.sorted { $0.key < $1.key }.map { "\($0.key.printable) (\($0.value))" }
            return CommandFailure(
                .unavailable,
                "dead letters came from topics that do not exist: \(topics.joined(separator: ", ")); create them and replay again"
            )
        }
        guard !summary.notFound.isEmpty else { return nil }
        return CommandFailure(
            .unavailable,
            "no such dead letter, or not one that the filters choose: "
                + summary.notFound.map(\.description).joined(separator: ", "))
    }

    private var count: String {
        let letters = summary.replayed == 1 ? "1 dead letter" : "\(summary.replayed) dead letters"
        return isDryRun ? "would replay \(letters)" : "replayed \(letters)"
    }

    private func words(_ obstacle: ReplayObstacle) -> String {
        switch obstacle {
        case .replayedBefore: "replayed before (--again replays them once more)"
        case .replayedTooOften: "that came back too often (--max-replays)"
        case .withoutOrigin: "without a topic to go back to"
        case .withoutValue: "whose value was left out as too large"
        case .topicMissing: "whose topic does not exist"
        case .tooLarge: "that their topic does not take, as too large"
        }
    }
}
