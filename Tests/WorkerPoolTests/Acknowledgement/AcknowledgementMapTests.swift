import Testing
import WorkerPool

@Suite struct AcknowledgementMapTests {
    @Test func findsFinishedOffsets() {
        let map = AcknowledgementMap(base: 10, end: 30, finished: [12..<14, 20..<21])
        let finished = (8..<32).filter { map.isFinished(Int64($0)) }
        #expect(finished == [8, 9, 12, 13, 20])
    }
}
