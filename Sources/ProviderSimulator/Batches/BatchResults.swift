import Synchronization

/// The lines of a results file: written when they are first read, and then kept.
///
/// So a batch whose results nobody reads costs nothing, and every download of a file has the same bytes. Calls block;
/// they belong on a thread of their own.
final class BatchResults: Sendable {
    typealias Line = (bytes: [UInt8], usage: RequestRecord.Usage?)

    private struct State {
        var ends: [Int] = []
        var usage = RequestRecord.Usage()
    }

    private let order: [UInt32]
    private let bytes = SpooledBytes()
    private let state = Mutex(State())

    /// Creates a file of which nothing has been written.
    ///
    /// - Parameter order: Which request each line is about.
    init(order: [UInt32]) {
        self.order = order
    }

    /// How many lines there are.
    var count: Int { order.count }

    /// Tokens of the lines written so far.
    var usage: RequestRecord.Usage { state.withLock { $0.usage } }

    /// The bytes of some lines; `write` writes those that are read for the first time.
    func lines(_ range: Range<Int>, write: (_ index: Int) throws -> Line) throws -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        let place = try state.withLock { state in
            var fresh: [UInt8] = []
            while state.ends.count < range.upperBound {
                let line = try write(Int(order[state.ends.count]))
                fresh += line.bytes
                state.ends.append((state.ends.last ?? 0) + line.bytes.count)
                if let usage = line.usage { state.usage.add(usage) }
            }
            if !fresh.isEmpty { try bytes.append(fresh) }
            return range.isEmpty
                ? 0..<0
                : (range.lowerBound == 0 ? 0 : state.ends[range.lowerBound - 1])..<state.ends[range.upperBound - 1]
        }
        return try bytes.read(place)
    }

    /// The size of the whole file, which all of it is written for.
    func size(write: (_ index: Int) throws -> Line) throws -> Int {
        for start in stride(from: 0, to: count, by: 256) { _ = try lines(start..<(start + 256), write: write) }
        return bytes.count
    }
}
