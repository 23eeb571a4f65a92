import Batching
import Contract
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BatchAccumulatorTests {
    private func job(_ offset: Int64) -> ManifestJob {
        ManifestJob(offset: offset, attempt: 1, jobID: "job-\(offset)", kind: .report, references: [])
    }

    @Test func theStricterLimitHolds() {
        let ours = BatchAccumulator.Limits(requests: 10, bytes: 100, provider: (50, 1_000))
        #expect(ours.requests == 10 && ours.bytes == 100)
        let theirs = BatchAccumulator.Limits(requests: 100, bytes: 5_000, provider: (50, 1_000))
        #expect(theirs.requests == 50 && theirs.bytes == 1_000)
        #expect(BatchAccumulator.Limits(requests: 0, bytes: 1, provider: (50, 1_000)).requests == 1)
    }

    @Test func fullByCount() {
        var accumulator = BatchAccumulator(limits: .init(requests: 3, bytes: 1_000_000, provider: (100, 1_000_000)))
        for offset in 0..<3 {
            #expect(!accumulator.isFull)
            #expect(accumulator.fits(bytes: 10))
            accumulator.add(job(Int64(offset)), bytes: 10)
        }
        #expect(accumulator.isFull)
        #expect(!accumulator.fits(bytes: 1))
        #expect(accumulator.jobs.map(\.offset) == [0, 1, 2])
    }

    /// Whatever is added while it fits, with what stands between entries, stays within the limit.
    @Test func fullByBytes() {
        var accumulator = BatchAccumulator(limits: .init(requests: 1_000, bytes: 10_000, provider: (1_000, 50_000)))
        var entries = 0
        while accumulator.fits(bytes: 936) {
            accumulator.add(job(Int64(entries)), bytes: 936)
            entries += 1
        }
        #expect(entries == 10)
        #expect(accumulator.bytes == 10_000)
        #expect(accumulator.isFull)
    }

    @Test func aSmallerOneMayStillFit() {
        var accumulator = BatchAccumulator(limits: .init(requests: 10, bytes: 1_000, provider: (10, 1_000)))
        accumulator.add(job(0), bytes: 600)
        #expect(!accumulator.fits(bytes: 400))
        #expect(accumulator.fits(bytes: 200))
        #expect(!accumulator.isFull)
    }

    @Test func whatIsTooLargeGoesAlone() {
        var accumulator = BatchAccumulator(limits: .init(requests: 10, bytes: 1_000, provider: (10, 1_000)))
        #expect(accumulator.fits(bytes: 5_000))
        accumulator.add(job(0), bytes: 5_000)
        #expect(accumulator.isFull)
        #expect(!accumulator.fits(bytes: 0))
    }
}
