import Contract
import Guidance
import Operations
import SeededRandomness
import Testing

@Suite struct AuditSelectionTests {
    /// What one consultation leaves on the results topic.
    private struct History {
        let id: String
        var time: Timestamp? = .now
        /// Nil where it was not checked.
        var passed: Bool? = true
        var corrections: [String] = []
    }

    /// The jobs that a selection makes of some results, by consultation, in the order of their results.
    private func jobs(
        _ histories: [History], _ criteria: AuditCriteria, known: [String] = []
    ) throws -> [AuditRequested] {
        var selection = AuditSelection(criteria)
        for history in histories {
            selection.note(try answer(history.id), at: history.time)
            if let passed = history.passed { selection.note(ConsultationValidated.of(history.id, passed: passed)) }
            for text in history.corrections { selection.note(correction(history.id, text)) }
        }
        for key in known { selection.note(jobKey: Array(key.utf8), at: 1) }
        selection.choose()
        var jobs: [AuditRequested] = []
        let count = selection.count
        for history in histories {
            if let job = selection.job(for: try answer(history.id)) { jobs.append(job) }
            for text in history.corrections {
                if let job = selection.job(for: correction(history.id, text)) { jobs.append(job) }
            }
        }
        #expect(jobs.count == count, "as many as were announced")
        return jobs
    }

    private func answer(_ id: String) throws -> ConsultationCompleted {
        guard case .completed(var answer) = try ConsultationResult.completed("c", "1", "first").outcome else {
            throw CancellationError()
        }
        answer.consultationID = id
        return answer
    }

    private func correction(_ id: String, _ text: String) -> ConsultationCorrected {
        ConsultationCorrected(consultationID: id, text: text, issues: [], passed: true)
    }

    @Test func whatACustomerHasIsAudited() throws {
        let jobs = try jobs(
            [
                History(id: "a"), History(id: "b", passed: false, corrections: ["second"]),
                History(id: "c", passed: nil), History(id: "d", passed: false, corrections: ["second", "third"]),
            ], AuditCriteria())
        #expect(jobs.map(\.jobID) == ["audit-a", "audit-b", "audit-c", "audit-d"])
        #expect(jobs.map(\.guidance) == ["first", "second", "first", "third"])
        #expect(jobs.allSatisfy { !$0.question.isEmpty && "audit-\($0.consultationID)" == $0.jobID })
    }

    @Test func onlyFailedLeavesOutWhatPassedAndWhatWasNotChecked() throws {
        var criteria = AuditCriteria()
        criteria.onlyFailed = true
        let histories = [History(id: "a"), History(id: "b", passed: nil), History(id: "c", passed: false)]
        #expect(try jobs(histories, criteria).map(\.consultationID) == ["c"])
    }

    @Test func aPeriodEndsBeforeItsEnd() throws {
        func time(_ offset: Int64) -> Timestamp { Timestamp(millisecondsSinceEpoch: 1_000 + offset) }
        var criteria = AuditCriteria()
        (criteria.since, criteria.until) = (time(0), time(10))
        let histories = [
            History(id: "early", time: time(-1)), History(id: "first", time: time(0)),
            History(id: "last", time: time(9)), History(id: "late", time: time(10)), History(id: "none", time: nil),
        ]
        #expect(try jobs(histories, criteria).map(\.consultationID) == ["first", "last"])
        #expect(try jobs(histories, AuditCriteria()).count == 5)
    }

    @Test func whatWasAuditedBeforeIsLeftOut() throws {
        let histories = ["a", "b"].map { History(id: $0) }
        #expect(try jobs(histories, AuditCriteria(), known: ["audit-b", "audit-x", "b"]).map(\.jobID) == ["audit-a"])
        var selection = AuditSelection(AuditCriteria())
        selection.note(try answer("a"), at: nil)
        selection.note(jobKey: Array("audit-a".utf8), at: nil)
        selection.note(jobKey: Array("audit-a".utf8), at: nil)
        selection.choose()
        #expect(selection.auditedBefore == 1 && selection.count == 0)
    }

    @Test func aFailedAuditIsNone() throws {
        /// Whether an answer is chosen whose audits were asked for and ended at these moments.
        func isChosen(asked: [Int64], failed: [Int64] = [], completed: [Int64] = []) throws -> Bool {
            var selection = AuditSelection(AuditCriteria())
            selection.note(try answer("a"), at: nil)
            let key = Array("audit-a".utf8)
            for time in asked { selection.note(jobKey: key, at: time) }
            for time in failed { selection.note(endOf: key, isCompleted: false, at: time) }
            for time in completed { selection.note(endOf: key, isCompleted: true, at: time) }
            selection.choose()
            #expect(selection.auditedBefore == 1 - selection.count)
            return selection.count == 1
        }
        #expect(try isChosen(asked: [10], failed: [20]))
        #expect(try !isChosen(asked: [10], completed: [20]))
        #expect(try !isChosen(asked: [10]), "it waits")
        // What was asked for is forgotten sooner than how it ended.
        #expect(try !isChosen(asked: [], completed: [20]))
        #expect(try isChosen(asked: [], failed: [20]))
        #expect(try !isChosen(asked: [30], failed: [20]))
        #expect(try !isChosen(asked: [10, 30], failed: [20]))
        #expect(try isChosen(asked: [10, 30], failed: [20, 40]))
        #expect(try !isChosen(asked: [10, 30], failed: [20], completed: [40]))
    }

    @Test func aSampleIsTheSameInEveryRunAndAnotherWithAnotherSeed() throws {
        let histories = (0..<2_000).map { History(id: "c-\($0)") }
        for sample in [AuditSample.share(0.1), .count(200)] {
            var criteria = AuditCriteria()
            criteria.sample = sample
            let first = try jobs(histories, criteria).map(\.consultationID)
            // 2,000 draws of one in ten: six standard deviations are 80.
            #expect(sample == .count(200) ? first.count == 200 : (120...280).contains(first.count), "\(first.count)")
            #expect(try jobs(histories.reversed(), criteria).map(\.consultationID).sorted() == first.sorted())
            // Half of the results give half of the sample, no others.
            let half = try jobs(Array(histories.prefix(1_000)), criteria).map(\.consultationID)
            if sample != .count(200) { #expect(Set(half).isSubset(of: first)) }
            criteria.seed = 7
            let other = try jobs(histories, criteria).map(\.consultationID)
            #expect(Set(other).intersection(first).count < first.count / 2)
        }
    }

    @Test func aSecondRunFindsItsSampleDoneAndGoesOnToNoOthers() throws {
        let histories = (0..<500).map { History(id: "c-\($0)", passed: $0 % 2 == 0) }
        for (sample, onlyFailed) in [(AuditSample.count(50), false), (.count(50), true), (.share(0.1), false)] {
            var criteria = AuditCriteria()
            (criteria.sample, criteria.onlyFailed) = (sample, onlyFailed)
            let first = try jobs(histories, criteria).map(\.jobID)
            #expect(try jobs(histories, criteria, known: first).isEmpty)
            // A run that was interrupted is finished.
            let rest = try jobs(histories, criteria, known: Array(first.prefix(20))).map(\.jobID)
            #expect(rest == Array(first.dropFirst(20)) && !rest.isEmpty)
        }
    }

    @Test func aLongIDMakesAnIDThatTheContractTakes() throws {
        let ids = ["x", "y"].map { String(repeating: "é", count: 255) + $0 }
        let jobs = try jobs(ids.map { History(id: $0) }, AuditCriteria())
        #expect(Set(jobs.map(\.jobID)).count == 2 && jobs.allSatisfy { $0.jobID.unicodeScalars.count <= 256 })
        for job in jobs {
            let event = Event(id: "e", source: "/test", time: .now, data: job)
            #expect(try EventEnvelope(event.encoded()).decode(AuditRequested.self).data == job)
        }
    }

    @Test(arguments: [
        ("0.05", AuditSample.share(0.05)), ("5%", .share(0.05)), ("100%", .share(1)), ("1.0", .share(1)),
        ("1", .count(1)), ("200", .count(200)), ("0", nil), ("-3", nil), ("0.0", nil), ("1.5", nil), ("120%", nil),
        ("nan", nil), ("%", nil), ("some", nil), ("", nil),
    ])
    func samplesAreReadAsPeopleWriteThem(text: String, sample: AuditSample?) {
        #expect(AuditSample(argument: text) == sample)
    }

    @Test func anEstimateGrowsWithTheAnswers() throws {
        var small = AuditEstimate()
        var large = AuditEstimate()
        let audit = try #require(try jobs([History(id: "a")], AuditCriteria()).first)
        var longer = audit
        longer.guidance = String(repeating: "word ", count: 4_000)
        small.add(audit)
        large.add(longer)
        // The instructions are most of a short one.
        #expect(small.inputTokens > 1_000 && large.inputTokens - small.inputTokens > 4_500)
        #expect(small.outputTokens == large.outputTokens && small.outputTokens > 0)
    }
}
