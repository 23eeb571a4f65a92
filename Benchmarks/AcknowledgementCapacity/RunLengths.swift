import Foundation
import WorkerPool

/// The plain way to write a map, for comparison: its run lengths as varints (LEB128), behind five bytes of version and checksum.
struct RunLengths {
    let bytes: [UInt8]

    init(_ map: AcknowledgementMap) {
        var bytes: [UInt8] = []
        var reached = map.base
        for range in map.finished {
            Self.append(range.lowerBound - reached, to: &bytes)
            Self.append(range.upperBound - range.lowerBound, to: &bytes)
            reached = range.upperBound
        }
        Self.append(map.end - reached, to: &bytes)
        self.bytes = bytes
    }

    /// Characters as base64.
    var length: Int { (bytes.count + 5 + 2) / 3 * 4 }

    private static func append(_ length: Int64, to bytes: inout [UInt8]) {
        var rest = length
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
