import SeededRandomness
import TestSupport

/// Something that befalls workers or their broker while they work.
enum Disturbance: String, Sendable {
    /// Some workers are killed, one shortly after the other, and others started in their place.
    case kills
    /// Each worker is told to end, and another started in its place.
    case rollingRestart
    /// A worker is stopped until its partitions have moved, and wakes up again.
    case zombie
    /// The broker does what it is asked, and the answer is lost.
    case lostAnswers
    /// The broker refuses some requests with an error that passes.
    case refusals
    /// Answers come late.
    case slowAnswers
    /// All connections are closed.
    case cut
    /// The broker cannot be reached for a while.
    case outage

    /// Whether the broker must take faults.
    var needsFaults: Bool {
        switch self {
        case .kills, .rollingRestart, .zombie: false
        case .lostAnswers, .refusals, .slowAnswers, .cut, .outage: true
        }
    }

    /// Draws the faults to inject, in the words of the broker's script.
    ///
    /// - Parameter random: Draws the kind of request, the error and the number of requests.
    /// - Returns: Nothing for what is no fault of this kind.
    func faults(using random: inout SeededGenerator) -> [String] {
        switch self {
        case .kills, .rollingRestart, .zombie, .outage: return []
        case .cut: return ["cut"]
        case .lostAnswers:
            return (0..<Int.random(in: 1...2, using: &random)).map { _ in
                "drop \(Self.draw(Self.apis, &random)) \(Int.random(in: 1...3, using: &random))"
            }
        case .refusals:
            let api = Self.draw(Self.apis, &random)
            return [
                "error \(api) \(Self.draw(Self.errors(of: api), &random)) \(Int.random(in: 1...6, using: &random))"
            ]
        case .slowAnswers:
            return [
                "delay \(Self.draw(Self.apis, &random)) \(Int.random(in: 100...3_000, using: &random)) \(Int.random(in: 1...8, using: &random))"
            ]
        }
    }

    /// The requests that faults strike: Produce, Heartbeat, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn, TxnOffsetCommit.
    static let apis = [0, 12, 24, 25, 26, 28]

    /// Errors that a broker answers such a request with, and that pass.
    private static func errors(of api: Int) -> [Int] {
        switch api {
        // Leader moved, time-out, too few replicas.
        case 0: [6, 7, 19]
        // The coordinator moved or is not there.
        case 12: [15, 16]
        // The same, still loading, and the last transaction is not yet over.
        case 24, 25: [14, 15, 16, 51]
        case 26: [14, 15, 16, 51]
        case 28: [14, 15, 16]
        default: []
        }
    }

    private static func draw(_ numbers: [Int], _ random: inout SeededGenerator) -> Int {
        numbers[Int.random(in: 0..<numbers.count, using: &random)]
    }
}
