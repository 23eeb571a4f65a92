import Foundation

/// The map as commit metadata.
///
/// Format, version 1: base64 of
/// `version (1 byte) · CRC-32 of all that follows and of the base (4 bytes, big endian) · end − base (varint) · run lengths (varints)`.
/// The runs alternate, unfinished first, and cover `base..<end` up to the last finished offset. Varints are little-endian base 128 (LEB128).
/// Kafka's brokers take at most 4,096 characters of metadata (`offset.metadata.max.bytes`), all of them ASCII here.
extension AcknowledgementMap {
    /// The most metadata that a broker takes, in characters (Kafka's default `offset.metadata.max.bytes`).
    public static let maximumMetadataLength = 4096

    private static let version: UInt8 = 1
    private static let headerLength = 5

    /// The map as ASCII text for the commit of `base`; empty where nothing above `base` is finished.
    public var metadata: String {
        guard !finished.isEmpty else { return "" }
        var body: [UInt8] = []
        Self.append(UInt64(end - base), to: &body)
        var reached = base
        for range in finished {
            Self.append(UInt64(range.lowerBound - reached), to: &body)
            Self.append(UInt64(range.upperBound - range.lowerBound), to: &body)
            reached = range.upperBound
        }
        let checksum = Self.checksum(base: base, body: body[...])
        var bytes = [Self.version]
        Self.withBigEndianBytes(of: checksum) { bytes.append($0) }
        return Data(bytes + body).base64EncodedString()
    }

    /// Why metadata could not be read as a map; the jobs above the committed offset then run again.
    public enum Unreadable: Error, Equatable {
        /// Not base64, too short, or the checksum does not fit: damaged, or written by another program.
        case damagedOrForeign
        /// Written by a newer version of this program.
        case newerVersion(UInt8)
    }

    /// Reads the metadata of a committed offset.
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
        guard metadata.utf8.count <= Self.maximumMetadataLength,
            let bytes = Data(base64Encoded: metadata).map({ [UInt8]($0) }), bytes.count > Self.headerLength
        else { throw .damagedOrForeign }
        guard bytes[0] <= Self.version else { throw .newerVersion(bytes[0]) }
        let body = bytes[Self.headerLength...]
        let checksum = bytes[1..<Self.headerLength].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard bytes[0] == Self.version, checksum == Self.checksum(base: base, body: body) else {
            throw .damagedOrForeign
        }
        guard let map = Self.decode(body, base: base) else { throw .damagedOrForeign }
        self = map
    }

    private static func decode(_ body: ArraySlice<UInt8>, base: Int64) -> AcknowledgementMap? {
        var rest = body
        guard let length = takeLength(from: &rest) else { return nil }
        let (end, overflow) = base.addingReportingOverflow(length)
        guard !overflow else { return nil }
        var finished: [Range<Int64>] = []
        var reached = base
        while !rest.isEmpty {
            guard let unfinished = takeLength(from: &rest), let run = takeLength(from: &rest),
                unfinished > 0, run > 0, unfinished <= end - reached, run <= end - reached - unfinished
            else { return nil }
            finished.append(reached + unfinished..<reached + unfinished + run)
            reached += unfinished + run
        }
        return AcknowledgementMap(base: base, end: end, finished: finished)
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Takes one varint; nil where it is cut off or does not fit a non-negative `Int64`.
    private static func takeLength(from bytes: inout ArraySlice<UInt8>) -> Int64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst() {
            guard shift < 63 else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return Int64(exactly: value) }
            shift += 7
        }
        return nil
    }

    /// Bound to the base, so that a map never serves another offset than its own.
    private static func checksum(base: Int64, body: ArraySlice<UInt8>) -> UInt32 {
        var checksum = CyclicRedundancyCheck()
        withBigEndianBytes(of: base) { checksum.update($0) }
        for byte in body { checksum.update(byte) }
        return checksum.value
    }

    private static func withBigEndianBytes<Integer: FixedWidthInteger>(of value: Integer, _ use: (UInt8) -> Void) {
        for shift in stride(from: Integer.bitWidth - 8, through: 0, by: -8) {
            use(UInt8(truncatingIfNeeded: value >> Integer(shift)))
        }
    }
}
