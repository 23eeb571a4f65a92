import Batching
import Contract
import SeededRandomness
import Testing

/// The way of a batch of four jobs, step by step; the simulation has it in all orders.
@Suite(.timeLimit(.minutes(1)))
struct BatchCourseTests {
    private static let time = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)
    private static let timeout = Duration.seconds(100)

    private static func restored(_ record: BatchChanged, keepsKeys: Bool = true, at now: Duration = .zero)
        -> BatchCourse
    {
        BatchCourse(restoring: record, keepsKeys: keepsKeys, pace: .init(poll: .seconds(30)), at: now)
    }

    private static func planned(keepsKeys: Bool = true) -> BatchCourse {
        var random = SeededGenerator(seed: 1)
        let jobs = (0..<4).map {
            ManifestJob(offset: $0, attempt: 1, jobID: "job-\($0)", kind: .audit, references: [])
        }
        let plan = BatchPlan(
            key: BatchKey(partition: 0, firstOffset: 0, using: &random), jobs: jobs, bytes: 10, provider: "p",
            model: "m",
            time: time)
        return restored(plan.record, keepsKeys: keepsKeys)
    }

    /// Announced at `now`, which the worker learns ten seconds later.
    private static func announced(keepsKeys: Bool = true, at now: Duration = .zero) -> BatchCourse {
        var course = planned(keepsKeys: keepsKeys)
        let record = course.recordOfSubmission(timeout: timeout, time: time, at: now)
        course.written(record, at: now + .seconds(10))
        return course
    }

    private static func running(keepsKeys: Bool = true, isAdopted: Bool = false) -> BatchCourse {
        var course = announced(keepsKeys: keepsKeys)
        course.written(course.recordOfAcceptance(id: "b", isAdopted: isAdopted, time: time), at: .seconds(20))
        return course
    }

    @Test func theWholeWay() {
        var course = Self.planned()
        #expect(course.step(at: .zero) == .announceSubmission)
        #expect(!course.isOut)
        course = Self.running()
        #expect(course.isOut)
        #expect(course.step(at: .seconds(49)) == .wait(until: .seconds(50)))
        #expect(course.step(at: .seconds(50)) == .poll)
        course.unchanged(at: .seconds(51))
        #expect(course.step(at: .seconds(52)) == .wait(until: .seconds(81)))
        let progress = course.recordOfProgress(finished: 2)
        #expect(progress?.finished == 2)
        if let progress { course.written(progress, at: .seconds(82)) }
        let same = course.recordOfProgress(finished: 2)
        #expect(same == nil)
        #expect(course.step(at: .seconds(83)) == .wait(until: .seconds(112)))
        course.written(course.recordOfProviderEnd(time: Self.time), at: .seconds(112))
        #expect(course.step(at: .seconds(112)) == .collect)
        #expect(!course.isOut)
        var tally = ResultTally(course)
        for index in 0..<3 { tally.account(for: index, .succeeded, isReturned: false, cost: nil) }
        course.written(course.recordOfCollection(tally), at: .seconds(113))
        #expect(course.step(at: .seconds(113)) == .collect)
        tally.account(for: 3, .expired, isReturned: true, cost: nil)
        course.written(course.recordOfCollection(tally), at: .seconds(114))
        #expect(course.step(at: .seconds(114)) == .end)
        course.postponeEnd(until: .seconds(200))
        #expect(course.step(at: .seconds(114)) == .wait(until: .seconds(200)))
        course.written(course.recordOfEnd(time: Self.time), at: .seconds(200))
        #expect(course.isFinished)
        #expect(course.step(at: .seconds(200)) == .none)
        #expect(course.record.state == .collected && !course.record.isOpen)
        #expect(course.record.counts == BatchCounts(succeeded: 3, errored: 0, expired: 1, missing: 0))
    }

    /// Its time runs from when it was announced, and its last quarter is the provider's.
    @Test func aSubmissionIsSentInTime() {
        var course = Self.announced(at: .seconds(1))
        #expect(course.step(at: .seconds(11)) == .submit(before: .seconds(76)))
        #expect(course.step(at: .seconds(75.9)) == .submit(before: .seconds(76)))
        #expect(course.step(at: .seconds(76)) == .announceSubmission)
        let record = course.recordOfSubmission(timeout: Self.timeout, time: Self.time, at: .seconds(80))
        course.written(record, at: .seconds(81))
        #expect(course.step(at: .seconds(82)) == .submit(before: .seconds(155)))
    }

    @Test func otherRecordsAreNoAnnouncement() {
        var course = Self.announced()
        course.submissionFailed(retryAfter: .zero, at: .seconds(11))
        // A job that can never be sent is settled before the batch is announced again.
        var tally = ResultTally(course)
        tally.account(for: 0, .errored, isReturned: false, cost: nil)
        course.written(course.recordOfCollection(tally), at: .seconds(12))
        if case .submit = course.step(at: .seconds(12)) { Issue.record("submitted without being announced") }
        course = Self.announced()
        course.submissionFailed(retryAfter: .zero, at: .seconds(11))
        course.written(
            course.recordOfRefusal(reason: "r", settled: JobSet(), limit: 2, time: Self.time), at: .seconds(12))
        #expect(course.step(at: .seconds(12)) == .end)
    }

    @Test func submissionsThatFailAreLeftAloneForLongerAndLonger() {
        var course = Self.planned()
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 0..<12 {
            let record = course.recordOfSubmission(timeout: Self.timeout, time: Self.time, at: now)
            course.written(record, at: now)
            course.submissionFailed(retryAfter: nil, at: now)
            guard case .wait(let moment) = course.step(at: now) else { break }
            waits.append(moment - now)
            now = moment
        }
        #expect(waits.prefix(5) == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        #expect(waits.last == .seconds(60) && waits.count == 12)
        course.submissionFailed(retryAfter: .seconds(7), at: now)
        #expect(course.step(at: now) == .wait(until: now + .seconds(7)))
    }

    @Test func aLostSubmissionIsLookedForByName() {
        var course = Self.announced()
        course.submissionLost(at: .seconds(20))
        #expect(course.isOut && !course.isSubmissionOver(at: .seconds(20)))
        #expect(course.step(at: .seconds(20)) == .lookUp)
        course.notFound(at: .seconds(21))
        #expect(course.step(at: .seconds(22)) == .wait(until: .seconds(31)))
        // Asked for in time, and answered too late: it may have arrived in between.
        course.notFound(at: .seconds(120))
        #expect(course.step(at: .seconds(120)) == .lookUp)
        #expect(course.isSubmissionOver(at: .seconds(120)))
        course.notFound(at: .seconds(121))
        #expect(course.step(at: .seconds(121)) == .announceSubmission)
    }

    @Test func aLostSubmissionWithoutANameIsLookedForAtItsEnd() {
        var course = Self.announced(keepsKeys: false)
        course.submissionLost(at: .seconds(20))
        #expect(course.step(at: .seconds(20)) == .wait(until: .seconds(100)))
        #expect(course.step(at: .seconds(100)) == .lookUp)
        course.failed(retryAfter: .seconds(5), at: .seconds(101))
        #expect(course.step(at: .seconds(102)) == .wait(until: .seconds(106)))
        course.notFound(at: .seconds(107))
        #expect(course.step(at: .seconds(107)) == .announceSubmission)
    }

    /// The submission of a dead worker may have begun just now.
    @Test func whoTakesOverWaitsTheWholeTime() {
        let record = Self.announced(keepsKeys: false).record
        #expect(
            Self.restored(record, keepsKeys: false, at: .seconds(7)).step(at: .seconds(7))
                == .wait(until: .seconds(107)))
        #expect(Self.restored(record, keepsKeys: true, at: .seconds(7)).step(at: .seconds(7)) == .lookUp)
        #expect(Self.restored(Self.planned().record).step(at: .zero) == .announceSubmission)
        #expect(Self.restored(Self.running().record).step(at: .zero) == .poll)
    }

    @Test func whatTurnsOutToBeAnothersIsLookedForAgain() {
        var course = Self.running(keepsKeys: false, isAdopted: true)
        #expect(course.isUnproven)
        course.written(course.recordOfProviderEnd(time: Self.time), at: .seconds(500))
        course.written(course.recordOfDisowning(), at: .seconds(501))
        #expect(course.record.state == .planned && course.record.notes?.disowned == ["b"])
        #expect(course.record.providerBatchID == nil && course.record.counts == nil)
        #expect(course.step(at: .seconds(501)) == .lookUp)
        course.notFound(at: .seconds(502))
        #expect(course.step(at: .seconds(502)) == .announceSubmission)
    }

    @Test func aRefusedBatchReturnsItsJobsUncounted() {
        var course = Self.running()
        var faulty = JobSet()
        faulty.insert(2)
        course.written(
            course.recordOfRefusal(reason: "invalid_json_line", settled: faulty, limit: 2, time: Self.time),
            at: .seconds(60))
        #expect(course.step(at: .seconds(60)) == .end)
        #expect(course.settled.indices == [2])
        #expect(course.returned.indices == [0, 1, 3])
        #expect(course.record.notes?.countsAttempt == false && course.record.notes?.returnedLimit == 2)
        #expect(Self.restored(course.record).step(at: .zero) == .end)
        course.written(course.recordOfEnd(time: Self.time), at: .seconds(61))
        #expect(course.isFinished && course.record.state == .failed && !course.record.isOpen)
    }
}
