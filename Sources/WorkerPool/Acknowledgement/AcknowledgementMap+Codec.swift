import Foundation

/// The map as commit metadata.
///
/// Format, version 2: base64 of `version (1 byte) · CRC-32 of the base and of all that follows (4 bytes, big endian) · runs`. The runs are one
/// range-coded stream of numbers: how many finished runs there are, then for each the unfinished offsets before it and its own length, and at last
/// the unfinished offsets up to `end`. Numbers that may be nothing are written plus one.
///
/// What it takes depends on how many runs there are and how much they vary, not on how far they reach.
extension AcknowledgementMap {
    /// The most metadata that a broker takes, in characters (Kafka's default `offset.metadata.max.bytes`).
    public static let maximumMetadataLength = 4096

    private static let version: UInt8 = 2
    private static let headerLength = 5

    /// The map as ASCII text for the commit of `base`; empty where nothing above `base` is finished.
    ///
    /// It may be longer than `maximumMetadataLength`, which neither a broker nor `init(metadata:base:)` takes: see that no more jobs are in flight
    /// than fit.
    public var metadata: String {
        guard !finished.isEmpty else { return "" }
        let body = encodedRuns
        let checksum = Self.checksum(base: base, body: body[...])
        let header = [Self.version] + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) }
        return Data(header + body).base64EncodedString()
    }

    /// Why metadata could not be read as a map; the jobs above the committed offset then run again.
    public enum Unreadable: Error, Equatable {
        /// Damaged, committed with another offset, or written by another program or an older version of this one.
        case damagedOrForeign
        /// Written by a newer version of this program.
        case newerVersion(UInt8)
    }

    /// Reads the metadata of a committed offset.
    ///
    /// Any text may be given: what it costs is bounded by the longest that is taken, 4,096 characters, which hold at most 600,000 runs.
    ///
    /// - Parameters:
    ///   - metadata: What was committed with the offset; empty means that nothing above it is finished.
    ///   - base: The committed offset that the metadata came with.
    /// - Throws: `Unreadable` for anything that this version did not write for this very offset.
    public init(metadata: String, base: Int64) throws(Unreadable) {
        guard !metadata.isEmpty else {
            self.init(base: base, end: base, finished: [])
            return
        }
        // The last character may hold bits that base64 does not use; they are clear in what this program writes.
        guard metadata.utf8.count <= Self.maximumMetadataLength, let data = Data(base64Encoded: metadata),
            data.count > Self.headerLength, data.base64EncodedString() == metadata
        else { throw .damagedOrForeign }
        let bytes = [UInt8](data)
        guard bytes[0] <= Self.version else { throw .newerVersion(bytes[0]) }
        let body = bytes[Self.headerLength...]
        let checksum = bytes[1..<Self.headerLength].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard bytes[0] == Self.version, checksum == Self.checksum(base: base, body: body),
            let map = try? Self.decoding(body, base: base)
        else { throw .damagedOrForeign }
        self = map
    }

    private var encodedRuns: [UInt8] {
        var encoder = RangeEncoder()
        var counts = RunLengthCoder()
        var unfinishedRuns = RunLengthCoder()
        var finishedRuns = RunLengthCoder()
        counts.encode(UInt64(finished.count), to: &encoder)
        var reached = base
        for range in finished {
            unfinishedRuns.encode(UInt64(range.lowerBound - reached), to: &encoder)
            finishedRuns.encode(UInt64(range.upperBound - range.lowerBound), to: &encoder)
            reached = range.upperBound
        }
        unfinishedRuns.encode(UInt64(end - reached) + 1, to: &encoder)
        return encoder.finish()
    }

    private static func decoding(_ body: ArraySlice<UInt8>, base: Int64) throws -> AcknowledgementMap {
        var decoder = RangeDecoder(body)
        var counts = RunLengthCoder()
        var unfinishedRuns = RunLengthCoder()
        var finishedRuns = RunLengthCoder()
        let count = try counts.decode(from: &decoder)
        var finished: [Range<Int64>] = []
        var reached = base
        // Nothing is set aside for a count before its runs have been read: they may not be there.
        while finished.count < count {
            let start = try advance(reached, by: unfinishedRuns.decode(from: &decoder))
            reached = try advance(start, by: finishedRuns.decode(from: &decoder))
            finished.append(start..<reached)
        }
        let end = try advance(reached, by: unfinishedRuns.decode(from: &decoder) - 1)
        guard decoder.isAtEnd else { throw Unreadable.damagedOrForeign }
        return AcknowledgementMap(base: base, end: end, finished: finished)
    }

    private static func advance(_ offset: Int64, by length: UInt64) throws(Unreadable) -> Int64 {
        guard let length = Int64(exactly: length) else { throw .damagedOrForeign }
        let (sum, overflow) = offset.addingReportingOverflow(length)
        guard !overflow else { throw .damagedOrForeign }
        return sum
    }

    /// Bound to the base, so that a map never serves another offset than its own.
    private static func checksum(base: Int64, body: ArraySlice<UInt8>) -> UInt32 {
        var checksum = CyclicRedundancyCheck()
        for shift in stride(from: 56, through: 0, by: -8) { checksum.update(UInt8(truncatingIfNeeded: base >> shift)) }
        for byte in body { checksum.update(byte) }
        return checksum.value
    }
}
