import SeededRandomness
import WorkerPool

extension AcknowledgementMap {
    /// A map of any shape: dense or sparse, regular or not, empty or of thousands of runs, near 0 or near the end of all offsets.
    static func random(using random: inout SeededGenerator) -> AcknowledgementMap {
        let base: Int64 = [0, 1, 1_000_000_000_000, .max - 1 << 40].randomElement(using: &random) ?? 0
        let longest = (0..<2).map { _ in Int64(1) << Int64.random(in: 0...24, using: &random) }
        let count = Int.random(in: 0...(Int.random(in: 0..<10, using: &random) == 0 ? 3_000 : 60), using: &random)
        var reached = base
        var finished: [Range<Int64>] = []
        for _ in 0..<count {
            let start = reached + Int64.random(in: 1...longest[0], using: &random)
            reached = start + Int64.random(in: 1...longest[1], using: &random)
            guard reached < .max - longest[0] else { break }
            finished.append(start..<reached)
        }
        reached = finished.last?.upperBound ?? base
        let end = finished.isEmpty ? base : reached + Int64.random(in: 0...longest[0], using: &random)
        return AcknowledgementMap(base: base, end: end, finished: finished)
    }
}
