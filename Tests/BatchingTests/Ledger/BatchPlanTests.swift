import Batching
import Contract
import Foundation
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct BatchPlanTests {
    private static func plan(_ jobs: [ManifestJob]) -> BatchPlan {
        var random = SeededGenerator(seed: 1)
        let key = BatchKey(partition: 2, firstOffset: jobs[0].offset, using: &random)
        return BatchPlan(
            key: key, jobs: jobs, bytes: 77, provider: "anthropic", model: "m",
            time: Timestamp(millisecondsSinceEpoch: 5))
    }

    private static func job(_ offset: Int, id: String? = nil, references: [String] = []) -> ManifestJob {
        ManifestJob(
            offset: Int64(offset), attempt: 1, jobID: id ?? "job-\(offset)", kind: .audit, references: references)
    }

    @Test func aRecordAndItsManifest() {
        let plan = Self.plan([Self.job(9), Self.job(4), Self.job(6)])
        #expect(plan.jobs.map(\.offset) == [4, 6, 9])
        #expect(plan.record.state == .planned)
        #expect(plan.record.batchKey == plan.key.description)
        #expect(plan.record.requests == 3)
        #expect(plan.record.partition == 2)
        #expect(plan.record.notes == BatchNotes(manifestParts: 1, bytes: 77))
        #expect(plan.manifests.map(\.part) == [0])
        #expect(plan.manifests[0].jobs == plan.jobs)
    }

    @Test func partsHoldEveryJobInOrder() {
        let plan = Self.plan((0..<4_001).map { Self.job($0) })
        let parts = plan.manifests
        #expect(parts.map(\.jobs.count) == [2_000, 2_000, 1])
        #expect(parts.map(\.part) == [0, 1, 2])
        #expect(parts.flatMap(\.jobs) == plan.jobs)
        #expect(plan.record.notes?.manifestParts == 3)
    }

    /// Kafka takes records of 1 MiB unless it is told otherwise.
    @Test(arguments: ["r", "\"", "/", "ü", "🧓"])
    func partsFitIntoRecords(character: String) throws {
        let longest = String(repeating: character, count: 256)
        let jobs = (0..<40).map { Self.job($0, id: longest, references: Array(repeating: longest, count: $0 * 15)) }
        let plan = Self.plan(jobs)
        #expect(plan.manifests.flatMap(\.jobs) == plan.jobs)
        #expect(plan.manifests.count == plan.record.notes?.manifestParts)
        for manifest in plan.manifests {
            let size = try JSONEncoder().encode(manifest).count
            // A job alone is as large as it is.
            #expect(size < 1_048_576 - 4_096 || manifest.jobs.count == 1)
        }
    }

    @Test func returnedJobs() {
        let job = Self.job(7)
        #expect(job.returned(countsAttempt: false) == job)
        #expect(job.returned(countsAttempt: true).attempt == 2)
        #expect(job.returned(countsAttempt: true).offset == 7)
    }
}
