import Batching
import Foundation
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JobSetTests {
    @Test func comesBackFromItsText() throws {
        var random = SeededGenerator(seed: 8)
        for _ in 0..<300 {
            let jobs = Int.random(in: 1...200, using: &random)
            let chosen = (0..<jobs).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            var set = JobSet()
            for index in chosen.shuffled(using: &random) { set.insert(index) }
            let read = try #require(JobSet(set.text, of: jobs))
            #expect(read.indices == chosen)
            #expect(read.count == chosen.count)
            #expect(read == set)
        }
    }

    @Test func holdsEachJobOnce() {
        var set = JobSet()
        #expect(set.text == nil)
        #expect(!set.contains(0) && !set.contains(70_000))
        set.insert(9)
        set.insert(9)
        #expect(set.count == 1)
        #expect(set.contains(9) && !set.contains(8) && !set.contains(10))
        #expect(set.indices == [9])
        #expect(set.text == Data([0, 2]).base64EncodedString())
    }

    @Test func theLargestBatch() throws {
        let all = JobSet(all: 100_000)
        #expect(all.count == 100_000)
        let text = try #require(all.text)
        #expect(text.utf8.count == 16_668)
        #expect(JobSet(text, of: 100_000) == all)
        #expect(JobSet(text, of: 99_999) == nil)
    }

    @Test func noTextIsNone() throws {
        #expect(try #require(JobSet(nil, of: 4)).count == 0)
    }

    @Test(arguments: [
        ("not base64", 100), ("AQ", 8), ("AQ==\n", 8), (Data([1, 0]).base64EncodedString(), 8),
        (Data([0b1_0000]).base64EncodedString(), 4), (Data([0, 0b10]).base64EncodedString(), 9),
    ])
    func whatIsNoSetOfThatBatch(text: String, jobs: Int) {
        #expect(JobSet(text, of: jobs) == nil)
    }
}
