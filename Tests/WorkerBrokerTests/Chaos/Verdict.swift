import Contract
import Kafka
import TestSupport

/// Holds what the topics contain at the end against what was asked for and what the contract promises.
struct Verdict: Sendable {
    /// Whether results are held against the order of their conversations' turns.
    static let turnsAreInOrder = true

    let plan: ConsultationPlan
    let topics: Topics
    /// Why a consultation may fail although it could have been answered.
    let allowedFailures: Set<FailureCode>

    private(set) var completedCount = 0
    private(set) var failedCount = 0
    private(set) var violations: [String] = []

    /// - Parameters:
    ///   - plan: What was asked for.
    ///   - topics: The topics' names.
    ///   - allowedFailures: Why a consultation may fail although it could have been answered.
    init(plan: ConsultationPlan, topics: Topics, allowedFailures: Set<FailureCode> = []) {
        self.plan = plan
        self.topics = topics
        self.allowedFailures = allowedFailures
    }

    /// Judges what the topics of results, validations, dead letters and replies contain.
    ///
    /// - Parameters:
    ///   - messages: All of it, in the order of the partitions.
    ///   - exempt: Consultations of which nothing is expected.
    mutating func judge(
        _ messages: [KafkaMessage], exempting exempt: Set<String> = []
    ) {
        let ends = messages.on(topics.name(.results)).compactMap { Ending($0) }.filter { !exempt.contains($0.id) }
        let wanted = Set(plan.consultations).subtracting(exempt)
        judgeResults(ends, wanted: wanted)
        judgeValidations(messages.events(ValidationRequested.self).map(\.data), ends: ends, exempt: exempt)
        let replies = ReplyRecord.all(in: messages.on(topics.name(.replies)))
        judgeReplies(replies, ends: ends, torn: exempt)
        judgeDeadLetters(messages.on(topics.name(.deadLetters)))
        if Self.turnsAreInOrder { judgeOrder(ends, replies: replies, exempt: exempt) }
    }

    /// One result, with what its place in time tells.
    private struct Ending {
        let id: String
        let completed: ConsultationCompleted?
        let failed: ConsultationFailed?
        /// When the job had ended.
        let time: Int64
        /// When its record was written.
        let written: Int64

        var attemptID: String? { completed?.attemptID ?? failed?.attemptID }

        init?(_ message: KafkaMessage) {
            let completed = [message].events(ConsultationCompleted.self).first
            let failed = [message].events(ConsultationFailed.self).first
            guard let id = completed?.data.consultationID ?? failed?.data.consultationID else { return nil }
            self.id = id
            self.completed = completed?.data
            self.failed = failed?.data
            time = (completed?.time ?? failed?.time)?.millisecondsSinceEpoch ?? 0
            written = message.timestamp ?? 0
        }
    }

    private mutating func judgeResults(_ ends: [Ending], wanted: Set<String>) {
        let byID = Dictionary(grouping: ends, by: \.id)
        completedCount = ends.count { $0.completed != nil }
        failedCount = ends.count { $0.failed != nil }
        for id in wanted.sorted() where byID[id]?.count != 1 {
            violations.append(
                "\(id) has \(byID[id]?.count ?? 0) results, of attempts \((byID[id] ?? []).map { $0.attemptID ?? "-" })"
            )
        }
        for id in byID.keys.sorted() where !wanted.contains(id) {
            violations.append("\(id) has a result, but nobody asked for it")
        }
        for end in ends {
            if plan.expired.contains(end.id) {
                if end.failed?.code != .expired { violations.append("\(end.id) had expired and was answered") }
            } else if let failed = end.failed, !allowedFailures.contains(failed.code) {
                violations.append("\(end.id) failed: \(failed.code.rawValue), \(failed.message)")
            }
        }
    }

    private mutating func judgeValidations(_ requests: [ValidationRequested], ends: [Ending], exempt: Set<String>) {
        let completed = Set(ends.filter { $0.completed != nil }.map(\.id))
        let counts = Dictionary(grouping: requests, by: \.consultationID).mapValues(\.count)
        for id in completed.sorted() where counts[id] != 1 {
            violations.append("\(id) is completed and has \(counts[id] ?? 0) validation requests")
        }
        for id in counts.keys.sorted() where !completed.contains(id) && !exempt.contains(id) {
            violations.append("\(id) is not completed and has a validation request")
        }
    }

    private mutating func judgeReplies(_ replies: [String: ReplyRecord], ends: [Ending], torn: Set<String>) {
        for (id, record) in replies where !torn.contains(id) {
            for attempt in record.attempts where !attempt.isGapless {
                violations.append("\(id) attempt \(attempt.id) has chunks \(attempt.chunks.map(\.seq))")
            }
        }
        for end in ends {
            guard let completed = end.completed else { continue }
            guard let attempt = replies[end.id]?.attempts.first(where: { $0.id == completed.attemptID }) else {
                violations.append("\(end.id) is completed by an attempt that never started")
                continue
            }
            if attempt.text != completed.text {
                violations.append("\(end.id) attempt \(attempt.id) streamed another text than its result")
            }
            if attempt.end?.outcome != .completed || attempt.end?.chunks != attempt.chunks.count
                || completed.chunks != attempt.chunks.count
            {
                violations.append(
                    "\(end.id) attempt \(attempt.id) has \(attempt.chunks.count) chunks, its result says \(completed.chunks), its end \(attempt.end?.chunks ?? -1)"
                )
            }
        }
    }

    private mutating func judgeDeadLetters(_ letters: [KafkaMessage]) {
        let values = letters.map { String(decoding: $0.value ?? [], as: UTF8.self) }
        let counts = Dictionary(grouping: values, by: \.self).mapValues(\.count)
        for value in plan.badValues.sorted() where counts[value] != 1 {
            violations.append("\(counts[value] ?? 0) dead letters of \(value)")
        }
        for value in counts.keys.sorted() where !plan.badValues.contains(value) {
            violations.append("a dead letter of a record that was well: \(value.prefix(200))")
        }
    }

    /// The turn that counts begins only when the turn before has ended, and its result is written later.
    private mutating func judgeOrder(_ ends: [Ending], replies: [String: ReplyRecord], exempt: Set<String>) {
        let byID = Dictionary(ends.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for turns in plan.conversations.values {
            for (first, second) in zip(turns, turns.dropFirst()) {
                guard !exempt.contains(first), !exempt.contains(second), let earlier = byID[first],
                    let later = byID[second]
                else { continue }
                if later.written < earlier.written {
                    violations.append("\(second) has its result \(earlier.written - later.written) ms before \(first)")
                }
                let began = replies[second]?.attempts.first { $0.id == later.attemptID }?.time.millisecondsSinceEpoch
                if let began, began < earlier.time {
                    violations.append("\(second) began \(earlier.time - began) ms before \(first) had ended")
                }
            }
        }
    }
}
