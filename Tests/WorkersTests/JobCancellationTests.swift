import Testing
import Workers

@Suite(.timeLimit(.minutes(2))) struct JobCancellationTests {
    private struct Broken: Error {}

    @Test func theLatestAreRememberedAndTheOldestForgotten() {
        var memory = CancellationMemory(capacity: 3)
        for id in ["a", "b", "a", "c"] { memory.insert(id) }
        #expect(["a", "b", "c"].allSatisfy { memory.contains($0) } && memory.count == 3)
        memory.insert("d")
        #expect(!memory.contains("b") && memory.contains("a"))
        memory.insert("e")
        #expect(!memory.contains("a"))
        for number in 0..<10_000 { memory.insert("x\(number % 7)") }
        #expect(memory.count == 3)
    }

    @Test func everyJobOfACancelledConsultationHearsOfIt() async {
        let register = CancellationRegister()
        let jobs = [register.watch("a"), register.watch("a"), register.watch("b")]
        register.cancel("a")
        register.cancel("a")
        await jobs[0].wait()
        #expect(jobs.map(\.isCancelled) == [true, true, false])
        jobs.forEach { register.forget($0) }
        #expect(register.watchedCount == 0)
        let later = register.watch("a")
        #expect(later.isCancelled, "it stays cancelled")
    }

    @Test func aCancelledJobIsNotConcluded() async {
        let job = JobCancellation(of: "a")
        job.cancel()
        await #expect(throws: CancellationError.self) { try await job.conclude { Issue.record("it was concluded") } }
        #expect(job.isCancelled)
    }

    @Test func aCancellationWhileTheEndIsWrittenComesTooLate() async throws {
        let job = JobCancellation(of: "a")
        try await job.conclude { job.cancel() }
        #expect(!job.isCancelled)
        job.cancel()
        #expect(!job.isCancelled)
        await job.wait()
    }

    @Test func aCancellationCountsWhereTheEndCouldNotBeWritten() async throws {
        let job = JobCancellation(of: "a")
        await withTaskGroup { group in
            group.addTask { await job.wait() }
            await #expect(throws: Broken.self) {
                try await job.conclude {
                    job.cancel()
                    #expect(!job.isCancelled)
                    throw Broken()
                }
            }
        }
        #expect(job.isCancelled)
    }

    @Test func anEndThatCouldNotBeWrittenLeavesAJobOpen() async throws {
        let job = JobCancellation(of: "a")
        await #expect(throws: Broken.self) { try await job.conclude { throw Broken() } }
        #expect(!job.isCancelled)
        job.cancel()
        #expect(job.isCancelled)
    }

    @Test func waitingEndsWithItsTask() async {
        let job = JobCancellation(of: "a")
        await withTaskGroup { group in
            group.addTask { await job.wait() }
            group.cancelAll()
        }
        #expect(!job.isCancelled)
    }
}
