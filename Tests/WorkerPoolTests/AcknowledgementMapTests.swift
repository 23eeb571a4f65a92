import Testing
import WorkerPool

@Suite struct AcknowledgementMapTests {
    @Test(arguments: 0..<500)
    func roundTripsAnyMap(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let map = AcknowledgementMap.random(using: &random)
        let metadata = map.metadata
        let read = try AcknowledgementMap(metadata: metadata, base: map.base)
        #expect(read.finished == map.finished)
        #expect(map.finished.isEmpty || read.end == map.end)
        #expect(metadata.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: 0..<300)
    func damagedMetadataIsNeverTakenForAMap(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var map = AcknowledgementMap.random(using: &random)
        while map.finished.isEmpty { map = .random(using: &random) }
        var text = Array(map.metadata.utf8)
        let index = Int.random(in: text.indices, using: &random)
        let old = text[index]
        repeat { text[index] = UInt8.random(in: 33...126, using: &random) } while text[index] == old
        let read = try? AcknowledgementMap(metadata: String(decoding: text, as: UTF8.self), base: map.base)
        // The last character may hold bits that base64 does not use: then the bytes are the same.
        #expect(read == nil || read == map)
    }

    @Test func aMapServesItsOwnOffsetOnly() throws {
        let map = AcknowledgementMap(base: 100, end: 110, finished: [102..<105])
        #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
            try AcknowledgementMap(metadata: map.metadata, base: 101)
        }
    }

    @Test func anEmptyMapIsEmptyText() throws {
        #expect(AcknowledgementMap(base: 7, end: 9, finished: []).metadata.isEmpty)
        #expect(try AcknowledgementMap(metadata: "", base: 7).finished.isEmpty)
    }

    @Test func aNewerVersionSaysSo() {
        // Version 9 in front of any bytes.
        #expect(throws: AcknowledgementMap.Unreadable.newerVersion(9)) {
            try AcknowledgementMap(metadata: "CQAAAAAAAAA=", base: 0)
        }
    }

    @Test(arguments: ["not base64!", "AQ==", "AAAAAAAAAAAA", String(repeating: "A", count: 8192)])
    func foreignTextIsRefused(text: String) {
        #expect(throws: AcknowledgementMap.Unreadable.damagedOrForeign) {
            try AcknowledgementMap(metadata: text, base: 0)
        }
    }

    @Test func findsFinishedOffsets() {
        let map = AcknowledgementMap(base: 10, end: 30, finished: [12..<14, 20..<21])
        let finished = (8..<32).filter { map.isFinished(Int64($0)) }
        #expect(finished == [8, 9, 12, 13, 20])
    }
}

extension AcknowledgementMap {
    static func random(using random: inout SeededGenerator) -> AcknowledgementMap {
        let base = Int64.random(in: 0...1_000_000_000_000, using: &random)
        var reached = base
        var finished: [Range<Int64>] = []
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let start = reached + Int64.random(in: 1...200, using: &random)
            let end = start + Int64.random(in: 1...300, using: &random)
            finished.append(start..<end)
            reached = end
        }
        let end = reached + Int64.random(in: 0...50, using: &random)
        return AcknowledgementMap(base: base, end: end, finished: finished)
    }
}
