public import Contract

/// Reads which consultations are to be cancelled: ids as arguments, or one a line.
public struct CancellationInput: Sendable {
    /// Who emits the events.
    public static let source = "/guidance/cancel"

    private let reason: String?

    /// Cancels for a reason.
    ///
    /// - Parameter reason: In words for an operator; nil for none.
    public init(reason: String?) {
        self.reason = reason
    }

    /// Reads arguments; `-` stands for standard input, one id a line.
    ///
    /// - Parameters:
    ///   - arguments: As they were given.
    ///   - now: The time of the cancellations.
    /// - Returns: A cancellation for each id, each once, in order.
    /// - Throws: What is wrong with the ids or the reason; nothing is to be sent then.
    public func events(_ arguments: [String], now: Timestamp) throws(InputFile.Failure) -> [Event<
        ConsultationCancelled
    >] {
        var events: [Event<ConsultationCancelled>] = []
        var problems: [InputProblem] = []
        var seen: Set<String> = []
        for (index, argument) in arguments.enumerated() {
            let isFile = argument == "-"
            let file = isFile ? InputFile(argument).name : "argument"
            let ids = isFile ? Self.lines(try InputFile(argument).bytes()) : [(line: index + 1, id: argument)]
            if ids.isEmpty {
                problems.append(InputProblem(file: file, line: 1, expected: "an id on each line", found: "none"))
            }
            for (line, id) in ids where seen.insert(id).inserted {
                let data = ConsultationCancelled(consultationID: id, reason: reason)
                var checks = FieldChecks()
                data.check(&checks)
                if let violation = checks.violations.first {
                    problems.append(
                        InputProblem(file: file, line: line, expected: violation.expected, found: violation.found))
                }
                // The same cancellation sent twice is the same event.
                events.append(Event(id: "\(id)-cancelled", source: Self.source, time: now, data: data))
            }
        }
        guard problems.isEmpty else { throw .problems(Array(problems.prefix(InputProblem.maximumCount))) }
        return events
    }

    /// The lines that hold something, with their numbers.
    private static func lines(_ bytes: [UInt8]) -> [(line: Int, id: String)] {
        String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated().compactMap { index, line in
                let id = line.trimmingPrefix(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
                return id.isEmpty ? nil : (index + 1, String(id.reversed()))
            }
    }
}
