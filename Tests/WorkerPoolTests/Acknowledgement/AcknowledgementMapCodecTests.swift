import Foundation
import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct AcknowledgementMapCodecTests {
    @Test(arguments: 0..<2_000)
    func roundTripsAnyMap(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let map = AcknowledgementMap.random(using: &random)
        let metadata = map.metadata
        #expect(metadata.utf8.allSatisfy { $0 < 0x80 })
        guard metadata.utf8.count <= AcknowledgementMap.maximumMetadataLength else {
            #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
                try AcknowledgementMap(metadata: metadata, base: map.base)
            }
            return
        }
        #expect(try AcknowledgementMap(metadata: metadata, base: map.base) == map)
    }

    @Test func runsOfAnyLengthRoundTrip() throws {
        let lengths = [1, 2, 127, 128, 1 << 31, 1 << 62 - 1] as [Int64]
        for unfinished in lengths {
            for finished in lengths {
                let start = unfinished
                let map = AcknowledgementMap(base: 0, end: start + finished, finished: [start..<start + finished])
                #expect(try AcknowledgementMap(metadata: map.metadata, base: 0) == map)
            }
        }
        let widest = AcknowledgementMap(base: 0, end: .max, finished: [1..<2])
        #expect(try AcknowledgementMap(metadata: widest.metadata, base: 0) == widest)
    }

    @Test func everyDamagedCharacterIsNoticed() throws {
        let map = try sample()
        let metadata = Array(map.metadata.utf8)
        for index in metadata.indices {
            for byte in UInt8.min...UInt8.max where byte != metadata[index] {
                var damaged = metadata
                damaged[index] = byte
                let text = String(decoding: damaged, as: UTF8.self)
                #expect(throws: AcknowledgementMap.Unreadable.self) {
                    try AcknowledgementMap(metadata: text, base: map.base)
                }
            }
        }
    }

    @Test func everyDamagedByteIsNoticed() throws {
        let map = try sample()
        let bytes = [UInt8](try #require(Data(base64Encoded: map.metadata)))
        for index in bytes.indices {
            for byte in UInt8.min...UInt8.max where byte != bytes[index] {
                var damaged = bytes
                damaged[index] = byte
                let text = Data(damaged).base64EncodedString()
                #expect(throws: AcknowledgementMap.Unreadable.self) {
                    try AcknowledgementMap(metadata: text, base: map.base)
                }
            }
        }
    }

    @Test func truncatedOrExtendedMetadataIsRefused() throws {
        let map = try sample()
        let bytes = [UInt8](try #require(Data(base64Encoded: map.metadata)))
        for length in 1..<map.metadata.utf8.count {
            #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
                try AcknowledgementMap(metadata: String(map.metadata.prefix(length)), base: map.base)
            }
        }
        for length in 1..<bytes.count {
            #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
                try AcknowledgementMap(metadata: Data(bytes.prefix(length)).base64EncodedString(), base: map.base)
            }
        }
        for extra in [0, 1, 255] as [UInt8] {
            #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
                try AcknowledgementMap(metadata: Data(bytes + [extra]).base64EncodedString(), base: map.base)
            }
        }
    }

    @Test func aMapServesItsOwnOffsetOnly() {
        let map = AcknowledgementMap(base: 100, end: 110, finished: [102..<105])
        #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
            try AcknowledgementMap(metadata: map.metadata, base: 101)
        }
    }

    @Test func anEmptyMapIsEmptyText() throws {
        #expect(AcknowledgementMap(base: 7, end: 9, finished: []).metadata.isEmpty)
        #expect(try AcknowledgementMap(metadata: "", base: 7).finished.isEmpty)
    }

    @Test(arguments: 3...UInt8.max)
    func aNewerVersionSaysSo(version: UInt8) throws {
        var bytes = [UInt8](try #require(Data(base64Encoded: sample().metadata)))
        bytes[0] = version
        #expect(throws: AcknowledgementMap.Unreadable.newerVersion(version)) {
            try AcknowledgementMap(metadata: Data(bytes).base64EncodedString(), base: 0)
        }
    }

    @Test(arguments: [
        "not base64!", "AQ==", "AgAAAAA=", "AAAAAAAAAAAA", "AQAAAAAAAAAA", " ", "\n", "\0", "ÄÖÜß", "{\"offset\":1}",
        "0000018f-7a3c-7f00-8000-000000000000", String(repeating: "A", count: 8192),
    ])
    func foreignTextIsRefused(text: String) {
        #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
            try AcknowledgementMap(metadata: text, base: 0)
        }
    }

    /// Bytes that pass the checksum although no map was ever written as them.
    @Test(arguments: 0..<2_000)
    func forgedBytesAreReadSafely(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let likely: UInt8 = [0, 0xFF, UInt8.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
        let body = (0..<Int.random(in: 1...3_067, using: &random)).map { _ in
            Int.random(in: 0..<3, using: &random) == 0 ? UInt8.random(in: 0...255, using: &random) : likely
        }
        let base: Int64 = [0, 42, .max - 1, .max, -1, .min].randomElement(using: &random) ?? 0
        guard let map = try? AcknowledgementMap(metadata: .forged(body, base: base), base: base) else { return }
        #expect(map.base == base)
        #expect(map.finished.first.map { $0.lowerBound > base } ?? true)
        #expect(zip(map.finished, map.finished.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
        #expect((map.finished.last?.upperBound ?? base) <= map.end)
        #expect(map.finished.isEmpty == map.metadata.isEmpty)
    }

    @Test func forgedBytesExpandIntoNoMoreThanTheyPayFor() throws {
        // The cheapest runs, and as many as announced but missing.
        var encoder = RangeEncoder()
        var counts = RunLengthCoder()
        counts.encode(.max / 4, to: &encoder)
        var unfinished = RunLengthCoder()
        var finished = RunLengthCoder()
        for _ in 0..<50_000 {
            unfinished.encode(1, to: &encoder)
            finished.encode(1, to: &encoder)
        }
        let bytes = encoder.finish()
        #expect(bytes.count > 270)
        #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
            try AcknowledgementMap(metadata: .forged(bytes, base: 0), base: 0)
        }
    }

    @Test func theCostFollowsTheRunsNotTheWidth() {
        let narrow = AcknowledgementMap(base: 0, end: 300, finished: (0..<100).map { $0 * 3 + 1..<$0 * 3 + 3 })
        let wide = AcknowledgementMap(
            base: 0, end: 300_000_000, finished: (0..<100).map { $0 * 3_000_000 + 1..<$0 * 3_000_000 + 3_000_000 })
        #expect(narrow.metadata.utf8.count < 40)
        #expect(wide.metadata.utf8.count < 500)
    }

    private func sample() throws -> AcknowledgementMap {
        var random = SeededGenerator(seed: 3)
        var map = AcknowledgementMap.random(using: &random)
        while !(6..<10).contains(map.finished.count) { map = .random(using: &random) }
        return map
    }
}

extension String {
    /// Metadata of the current version with a checksum that fits.
    fileprivate static func forged(_ body: [UInt8], base: Int64) -> String {
        var checksum = CyclicRedundancyCheck()
        for shift in stride(from: 56, through: 0, by: -8) { checksum.update(UInt8(truncatingIfNeeded: base >> shift)) }
        for byte in body { checksum.update(byte) }
        let header = [2] + (0..<4).map { UInt8(truncatingIfNeeded: checksum.value >> (24 - 8 * $0)) }
        return Data(header + body).base64EncodedString()
    }
}
