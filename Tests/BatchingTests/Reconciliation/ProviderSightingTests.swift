import Batching
import Contract
import Foundation
import Testing

/// A batch of three jobs, whose submission began at 1,000 s and might take 100 s.
@Suite(.timeLimit(.minutes(1)))
struct ProviderSightingTests {
    private static func course(
        keepsKeys: Bool, disowned: [String] = [], settled: JobSet = JobSet()
    ) -> BatchCourse {
        let notes = BatchNotes(
            manifestParts: 1, bytes: 9, submissionStartedAt: Timestamp(millisecondsSinceEpoch: 1_000_000),
            submissionTimeoutMilliseconds: 100_000, disowned: disowned, settled: settled.text)
        let record = BatchChanged(
            batchKey: "0-7-aa", state: .planned, provider: "p", model: "m", requests: 3, notes: notes)
        return BatchCourse(restoring: record, keepsKeys: keepsKeys, pace: .init(poll: .seconds(30)), at: .zero)
    }

    private static func sighting(
        _ id: String, key: String? = nil, requests: Int? = 3, at seconds: TimeInterval = 1_050
    ) -> ProviderSighting {
        ProviderSighting(id: id, key: key, requests: requests, createdAt: Date(timeIntervalSince1970: seconds))
    }

    @Test func byOurNameWhereItIsKept() {
        let course = Self.course(keepsKeys: true)
        let others = [
            Self.sighting("a", key: "0-7-bb"), Self.sighting("b"), Self.sighting("c", key: "0-7-aa", requests: nil),
        ]
        #expect(course.match(among: others, claimed: []) == "c")
        #expect(course.match(among: Array(others.prefix(2)), claimed: []) == nil)
    }

    @Test func byCountAmongTheUnclaimed() {
        let course = Self.course(keepsKeys: false)
        #expect(course.match(among: [Self.sighting("a", requests: 4), Self.sighting("b")], claimed: []) == "b")
        #expect(course.match(among: [Self.sighting("a", requests: nil)], claimed: []) == nil)
        #expect(course.match(among: [Self.sighting("a"), Self.sighting("b")], claimed: ["a"]) == "b")
        #expect(course.match(among: [Self.sighting("a")], claimed: ["a"]) == nil)
    }

    @Test func jobsThatWereSettledBeforeAreNotCounted() {
        var settled = JobSet()
        settled.insert(1)
        let course = Self.course(keepsKeys: false, settled: settled)
        #expect(
            course.match(among: [Self.sighting("a", requests: 3), Self.sighting("b", requests: 2)], claimed: []) == "b")
    }

    /// From 300 s before the submission began to 300 s after it was over, for clocks differ.
    @Test(arguments: [(699.0, false), (700, true), (1_000, true), (1_400, true), (1_401, false)])
    func byTime(seconds: Double, isIt: Bool) {
        let course = Self.course(keepsKeys: false)
        #expect((course.match(among: [Self.sighting("a", at: seconds)], claimed: []) == "a") == isIt)
        #expect((course.earliestCreation <= Date(timeIntervalSince1970: seconds)) == (seconds >= 700))
    }

    @Test func theEarliestOfSeveral() {
        let course = Self.course(keepsKeys: false)
        let sightings = [Self.sighting("c", at: 1_020), Self.sighting("b", at: 1_010), Self.sighting("a", at: 1_010)]
        #expect(course.match(among: sightings, claimed: []) == "a")
    }

    @Test func neverADisownedOne() {
        let course = Self.course(keepsKeys: false, disowned: ["a"])
        #expect(course.match(among: [Self.sighting("a"), Self.sighting("b")], claimed: []) == "b")
    }

    /// What is merely adopted may be another's.
    @Test func claimsThatAreCertain() {
        var record = BatchChanged(
            batchKey: "0-7-aa", state: .submitted, provider: "p", providerBatchID: "b", model: "m", requests: 3,
            notes: BatchNotes(manifestParts: 1, bytes: 9))
        #expect(record.certainBatchID == "b")
        record.notes?.isAdopted = true
        #expect(record.certainBatchID == nil)
        record.state = .ended
        let course = BatchCourse(restoring: record, keepsKeys: false, pace: .init(poll: .seconds(30)), at: .zero)
        #expect(course.isUnproven)
        var tally = ResultTally(course)
        tally.account(for: 0, .succeeded, isReturned: false, cost: nil)
        #expect(course.recordOfCollection(tally).certainBatchID == "b")
        record.state = .collected
        record.notes = nil
        #expect(record.certainBatchID == "b")
    }
}
