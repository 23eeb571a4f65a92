import Batching
import Foundation
import SeededRandomness

/// A batch API: takes requests when they arrive, whoever still waits for the answer, and runs them in its own time.
struct SimulatedProvider {
    struct Batch {
        let id: String
        let key: String
        let customIDs: [String]
        let createdAt: Duration
        let endsAt: Duration
        let fault: Fault?
        let lines: [Line]
        var isDeleted = false
    }

    /// Why a batch as a whole is not run.
    enum Fault: Equatable {
        case lines([Int])
        case tokenLimit
        case unexplained
    }

    /// A result; a request that is never mentioned has none, which only befalls those who keep results in files.
    struct Line {
        let customID: String
        let ending: Ending

        enum Ending: CaseIterable { case succeeded, malformed, overloaded, invalid, expired }
    }

    /// A request to create a batch, on its way.
    struct Creation {
        let key: String
        let customIDs: [String]
        /// Nil if it gets lost.
        let arrivesAt: Duration?
        var answer: Answer?
    }

    enum Answer: Equatable {
        case created(String)
        case refused
        case unavailable
    }

    /// Whether our name is kept beside a batch, as OpenAI does; then batches can fail as a whole, too.
    let keepsKeys: Bool
    /// Requests of all batches at once.
    let queueLimit: Int
    /// Larger ones are refused at once.
    let creationLimit: Int
    var isReliable = false
    private(set) var batches: [Batch] = []
    private(set) var creations: [Creation] = []
    private var random: SeededGenerator
    private var arrived = 0
    /// The provider batch of each plan.
    private var plans: [String: String] = [:]
    /// The batch that ran each try of a job.
    private var tries: [String: String] = [:]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        keepsKeys = Bool.random(using: &random)
        queueLimit = [4, 12, .max].randomElement(using: &random) ?? 4
        creationLimit = [3, 100].randomElement(using: &random) ?? 3
    }

    /// Jobs that make the whole request unacceptable.
    static func isUnacceptable(_ offset: Int64) -> Bool { offset % 17 == 5 }
    /// Jobs that make a batch fail, or alone if the provider has it so.
    static func isFaulty(_ offset: Int64) -> Bool { offset % 11 == 3 }

    /// How often a job has run.
    func triesCount(partition: Int, offset: Int64) -> Int {
        (1...9).count { tries["\(partition)-\(offset)-\($0)"] != nil }
    }

    // MARK: - Requests

    mutating func create(key: String, customIDs: [String], arrivingAt moment: Duration?) -> Int {
        creations.append(Creation(key: key, customIDs: customIDs, arrivesAt: moment))
        return creations.count - 1
    }

    func batch(_ id: String) -> Batch? { batches.first { $0.id == id && !$0.isDeleted } }

    func sightings(from date: Date) -> [ProviderSighting] {
        batches.filter { !$0.isDeleted && $0.createdAt.date >= date }.map {
            ProviderSighting(
                id: $0.id, key: keepsKeys ? $0.key : nil, requests: $0.customIDs.count, createdAt: $0.createdAt.date)
        }
    }

    mutating func delete(_ id: String) {
        guard let index = batches.firstIndex(where: { $0.id == id }) else { return }
        batches[index].isDeleted = true
    }

    /// Someone else uses the same account.
    mutating func createForeign(requests: Int, at now: Duration) {
        let customIDs = (0..<requests).map { "foreign-\(batches.count)-\($0)" }
        append(key: "foreign-\(batches.count)", customIDs: customIDs, fault: nil, at: now)
    }

    // MARK: - Time

    /// Takes what has arrived, in its order.
    mutating func advance(to now: Duration) throws {
        // Answered ones at the front need not be looked at again.
        while arrived < creations.count, creations[arrived].answer != nil || creations[arrived].arrivesAt == nil {
            arrived += 1
        }
        let due = creations.indices[arrived...]
            .compactMap { index in
                creations[index].arrivesAt.flatMap { $0 <= now && creations[index].answer == nil ? (index, $0) : nil }
            }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        for (index, moment) in due { try take(index, at: moment) }
    }

    private mutating func take(_ index: Int, at now: Duration) throws {
        let creation = creations[index]
        let jobs = creation.customIDs.compactMap { CustomID($0) }
        if !isReliable, Int.random(in: 0..<8, using: &random) == 0 {
            creations[index].answer = .unavailable
        } else if jobs.count > creationLimit || jobs.contains(where: { Self.isUnacceptable($0.offset) }) {
            creations[index].answer = .refused
        } else {
            let fault = fault(of: jobs, at: now)
            let id = append(key: creation.key, customIDs: creation.customIDs, fault: fault, at: now)
            creations[index].answer = .created(id)
            if let earlier = plans.updateValue(id, forKey: creation.key) {
                throw SimulationFailure("plan \(creation.key) was accepted as \(earlier) and as \(id)")
            }
            guard fault == nil else { return }
            for job in jobs {
                let attempt = "\(job.partition)-\(job.offset)-\(job.attempt)"
                if let earlier = tries.updateValue(id, forKey: attempt) {
                    throw SimulationFailure("\(attempt) ran in \(earlier) and in \(id)")
                }
            }
        }
    }

    private mutating func fault(of jobs: [CustomID], at now: Duration) -> Fault? {
        guard keepsKeys else { return nil }
        let faulty = jobs.indices.filter { Self.isFaulty(jobs[$0].offset) }
        if !faulty.isEmpty { return .lines(faulty) }
        let queued = batches.filter { $0.fault == nil && $0.endsAt > now }.reduce(0) { $0 + $1.customIDs.count }
        if queued + jobs.count > queueLimit { return .tokenLimit }
        return !isReliable && Int.random(in: 0..<20, using: &random) == 0 ? .unexplained : nil
    }

    @discardableResult
    private mutating func append(key: String, customIDs: [String], fault: Fault?, at now: Duration) -> String {
        let id = "batch_\(batches.count)"
        var lines: [Line] = []
        for customID in customIDs where fault == nil {
            if let job = CustomID(customID), Self.isFaulty(job.offset) {
                lines.append(Line(customID: customID, ending: .invalid))
            } else if !keepsKeys || Int.random(in: 0..<20, using: &random) > 0 {
                let ending =
                    Bool.random(using: &random) ? .succeeded : Line.Ending.allCases.randomElement(using: &random)
                lines.append(Line(customID: customID, ending: ending ?? .expired))
            }
        }
        let duration = Duration.seconds(Int.random(in: 1...400, using: &random))
        batches.append(
            Batch(
                id: id, key: key, customIDs: customIDs, createdAt: now, endsAt: now + duration, fault: fault,
                lines: lines))
        return id
    }
}
