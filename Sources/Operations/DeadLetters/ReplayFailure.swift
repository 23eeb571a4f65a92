/// Why a replay could not go on; what was reported as replayed is done and remembered.
public enum ReplayFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Another replay has begun meanwhile.
    case superseded
    /// The broker did not say whether the latest letters went out.
    case outcomeUnknown(letters: Int, reason: String)
    /// More gaps between replayed letters than can be remembered.
    case tooManyGaps
    /// What earlier replays noted cannot be read.
    case progressUnreadable(partition: Int32)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .superseded: "another replay has begun and goes on from here"
        case .outcomeUnknown(let letters, let reason):
            "the broker did not say whether the latest \(letters) letters went out (\(reason)): run the command again, it knows what did"
        case .tooManyGaps:
            "too many letters were left out in between to remember which were replayed: replay some of those with other filters first"
        case .progressUnreadable(let partition):
            "what earlier replays noted of partition \(partition) cannot be read: --again replays whether or not it was done before"
        }
    }
}
