import Foundation

/// Some of the jobs of a batch, by their place in its manifest; at most 100,000, which is 12.5 KB.
public struct JobSet: Sendable, Equatable {
    private var bytes: [UInt8] = []
    /// How many there are.
    public private(set) var count = 0

    /// None.
    public init() {}

    /// The first so many jobs.
    public init(all count: Int) {
        for index in 0..<count { insert(index) }
    }

    /// Reads what ``text`` wrote; nil for anything else, and where a job would lie beyond the batch.
    public init?(_ text: String?, of jobs: Int) {
        guard let text else { return }
        guard let data = Data(base64Encoded: text), data.count <= (jobs + 7) / 8 else { return nil }
        bytes = [UInt8](data)
        count = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        if let last = bytes.indices.last(where: { bytes[$0] != 0 }) {
            guard last * 8 + 7 - bytes[last].leadingZeroBitCount < jobs else { return nil }
        }
    }

    /// A bit for each job, lowest bit first, in base64; nil for none.
    public var text: String? { count == 0 ? nil : Data(bytes).base64EncodedString() }

    /// Whether a job is among them.
    public func contains(_ index: Int) -> Bool {
        index / 8 < bytes.count && bytes[index / 8] & 1 << (index % 8) != 0
    }

    /// Adds a job.
    public mutating func insert(_ index: Int) {
        guard !contains(index) else { return }
        if index / 8 >= bytes.count { bytes += repeatElement(0, count: index / 8 + 1 - bytes.count) }
        bytes[index / 8] |= 1 << (index % 8)
        count += 1
    }

    /// The jobs, in the order of the manifest.
    public var indices: [Int] { (0..<bytes.count * 8).filter(contains) }
}
