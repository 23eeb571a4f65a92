import ArgumentParser
import Contract
import Operations

/// The flags by which dead letters are chosen.
struct DeadLetterSelection: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only those with this reason: \(DeadLetterReason.allCases.map(\.rawValue).joined(separator: ", ")). May be repeated.",
            valueName: "code"),
        transform: Self.reason)
    var reason: [DeadLetterReason] = []

    @Option(
        help: ArgumentHelp(
            "Only those that came from this topic, such as consultations or its full name. May be repeated.",
            valueName: "name"))
    var topic: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only those given up since then: 2026-11-22T09:00:00Z, or how long ago: 90s, 30m, 2h, 7d.",
            valueName: "time"),
        transform: Timestamp.argument)
    var since: Timestamp?

    @Option(help: ArgumentHelp("Only those given up before then.", valueName: "time"), transform: Timestamp.argument)
    var until: Timestamp?

    /// The filter that the flags describe.
    func filter(_ topics: Topics, ids: [DeadLetterID] = []) -> DeadLetterFilter {
        DeadLetterFilter(
            ids: Set(ids), reasons: Set(reason),
            topics: Set(topic.map { name in Topic(rawValue: name).map(topics.name) ?? name }), since: since,
            until: until)
    }

    private static func reason(_ text: String) throws -> DeadLetterReason {
        guard let reason = DeadLetterReason(rawValue: text) else {
            let known = DeadLetterReason.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("expected one of \(known).")
        }
        return reason
    }
}

extension DeadLetterID {
    /// Reads an argument.
    static func argument(_ text: String) throws -> DeadLetterID {
        guard let id = DeadLetterID(text) else {
            throw ValidationError("expected PARTITION@OFFSET, as `guidance dead-letters list` shows it.")
        }
        return id
    }
}
