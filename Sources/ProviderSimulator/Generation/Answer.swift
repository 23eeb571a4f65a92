/// A finished answer, cut into the deltas in which it is streamed.
package struct Answer: Sendable, Equatable {
    /// Why it ends where it does.
    package enum Stop: Sendable, Equatable {
        case end
        case maximumTokens
        case sequence(String)
        case refusal
    }

    /// The text in UTF-8.
    package let bytes: [UInt8]
    /// Where each delta ends in ``bytes``; together the deltas are the whole text.
    package let ends: [Int]
    package let stop: Stop

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package var outputTokens: Int { TokenEstimate.tokens(bytes: bytes.count) }

    /// The bytes of one delta.
    package func delta(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Cuts text off where a request wants it to end, and into deltas of one to four words.
    ///
    /// - Parameters:
    ///   - text: The whole text.
    ///   - maximumTokens: Tokens allowed, see ``TokenEstimate``.
    ///   - stopSequences: The answer ends before the first of them.
    ///   - random: Decides how many words a delta has.
    package init(_ text: String, maximumTokens: Int, stopSequences: [String], random: inout SeededRandom) {
        var bytes = Array(text.utf8)
        var stop = Stop.end
        if let (start, sequence) = Self.firstStop(in: bytes, stopSequences) {
            bytes.removeSubrange(start...)
            stop = .sequence(sequence)
        }
        let limit = maximumTokens.multipliedReportingOverflow(by: TokenEstimate.bytesPerToken)
        if !limit.overflow, bytes.count > limit.partialValue {
            var end = max(0, limit.partialValue)
            while end > 0, UTF8.isContinuation(bytes[end]) { end -= 1 }
            bytes.removeSubrange(end...)
            stop = .maximumTokens
        }
        ends = Self.cut(bytes, random: &random)
        self.bytes = bytes
        self.stop = stop
    }

    /// An answer of fixed size.
    ///
    /// Its text is filler; neither token limits nor stop sequences shorten it.
    package init(fixedSize size: AnswerConfiguration.FixedSize) {
        let filler = Array("guidance never advice ".utf8)
        let count = size.deltas * size.bytesPerDelta
        bytes = (0..<count).map { filler[$0 % filler.count] }
        ends = (1...max(1, size.deltas)).map { $0 * size.bytesPerDelta }
        stop = .end
    }

    /// The answer as a fault leaves it.
    package func struck(by fault: FaultKind?) -> Answer {
        switch fault {
        case .refusal: Answer(bytes: [], ends: [], stop: .refusal)
        case .cutOff:
            Answer(
                bytes: Array(bytes.prefix(ends.isEmpty ? 0 : ends[ends.count / 2])),
                ends: Array(ends.prefix(ends.count / 2 + 1)), stop: .maximumTokens)
        case .ignoresSchema: Self.prose
        default: self
        }
    }

    private static let prose: Answer = {
        let bytes = Array("All in all this looks fine to me.".utf8)
        return Answer(bytes: bytes, ends: [bytes.count], stop: .end)
    }()

    private init(bytes: [UInt8], ends: [Int], stop: Stop) {
        self.bytes = bytes
        self.ends = ends
        self.stop = stop
    }

    private static func firstStop(in bytes: [UInt8], _ sequences: [String]) -> (Int, String)? {
        sequences.compactMap { sequence -> (Int, String)? in
            let needle = Array(sequence.utf8)
            guard !needle.isEmpty, needle.count <= bytes.count else { return nil }
            let start = (0...(bytes.count - needle.count)).first { bytes[$0...].starts(with: needle) }
            return start.map { ($0, sequence) }
        }.min { $0.0 < $1.0 }
    }

    /// Ends of deltas: before the space that leads the next word, as tokens of real models are cut, and after at most
    /// `maximumDeltaBytes` where there are no spaces.
    private static func cut(_ bytes: [UInt8], random: inout SeededRandom) -> [Int] {
        var ends: [Int] = []
        var start = 0
        var words = Int.random(in: 1...4, using: &random)
        for index in bytes.indices where index > start {
            let endsWord = bytes[index] == 0x20 && bytes[index - 1] != 0x20
            if endsWord { words -= 1 }
            let isLong = index - start >= maximumDeltaBytes && !UTF8.isContinuation(bytes[index])
            guard words == 0 || isLong else { continue }
            ends.append(index)
            start = index
            words = Int.random(in: 1...4, using: &random)
        }
        if start < bytes.count { ends.append(bytes.count) }
        return ends
    }

    private static let maximumDeltaBytes = 48
}
