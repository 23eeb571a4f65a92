import Synchronization
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct DiskQueueTests {
    @Test func worksOneAfterAnotherAndHandsOnWhatComesOfIt() async throws {
        let disk = DiskQueue()
        let running = Running()
        let results = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await disk.run { () throws(SpoolError) in
                        let others = running.count.add(1, ordering: .relaxed).oldValue
                        defer { running.count.subtract(1, ordering: .relaxed) }
                        return others == 0 ? number : -1
                    }
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(results == Set(0..<200))
    }

    @Test func anErrorOfOneDoesNotEndTheOthers() async throws {
        let disk = DiskQueue()
        await #expect(throws: SpoolError.self) {
            try await disk.run { () throws(SpoolError) in _ = try SpoolDescriptor(creating: "/does/not/exist") }
        }
        #expect(try await disk.run { () throws(SpoolError) in 7 } == 7)
    }
}

/// How many pieces of work are under way.
private final class Running: Sendable {
    let count = Atomic(0)
}
