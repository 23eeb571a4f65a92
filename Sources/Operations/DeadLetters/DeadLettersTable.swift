import Contract
import TextTable

/// Dead letters as a table for people, without their values.
public struct DeadLettersTable: Sendable {
    private static let widestMessage = 72

    private let rows: [Row]

    private struct Row {
        let letter: String
        let time: String
        let reason: String
        let origin: String
        let attempts: String
        let replays: String
        let state: String
        let message: String
    }

    /// Lays letters out, one row each.
    ///
    /// - Parameter entries: In the order of the rows.
    public init(_ entries: [DeadLetterReader.Entry]) {
        rows = entries.map { entry in
            let letter = entry.letter
            return Row(
                letter: letter.id.description, time: letter.time?.description ?? "–",
                reason: letter.reason?.cell(Self.widestMessage) ?? "–",
                origin: letter.origin?.cell(Self.widestMessage) ?? "–",
                attempts: letter.attempts.map(String.init) ?? "–", replays: String(letter.replays),
                state: entry.isReplayed ? "replayed" : "waiting",
                message: letter.message?.cell(Self.widestMessage) ?? "–")
        }
    }

    /// The table as text, without a line feed at its end.
    public var text: String {
        let table = TextTable<Row> {
            [
                Column(title: "letter", value: $0.letter),
                Column(title: "time", value: $0.time),
                Column(title: "reason", value: $0.reason),
                Column(title: "from", value: $0.origin),
                Column(title: "attempts", value: $0.attempts, align: .right),
                Column(title: "replays", value: $0.replays, align: .right),
                Column(title: "state", value: $0.state),
                Column(title: "what was wrong", value: $0.message),
            ]
        }
        return table.string(for: rows, style: Style.simple) ?? ""
    }
}
