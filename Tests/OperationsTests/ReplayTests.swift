import Contract
import Kafka
import Operations
import SeededRandomness
import Testing
import WorkerPool

@Suite struct ReplayTests {
    private typealias Options = DeadLetterReplayer.Options

    @Test func aLetterGoesBackAsItWasAndCounted() {
        let message = KafkaMessage.letter(4, headers: [KafkaHeader(name: "traceparent", text: "t")])
        let decision = ReplayDecision(DeadLetter(message), message, isReplayed: false, options: Options())
        let record = KafkaRecord(
            topic: "guidance.consultations", key: message.key, value: message.value,
            headers: [
                KafkaHeader(name: "traceparent", text: "t"), KafkaHeader(name: "dead-letter-replays", text: "1"),
            ])
        #expect(decision == .send(record))
    }

    @Test func whatMustNotGoBackIsLeft() {
        func decision(
            _ message: KafkaMessage, isReplayed: Bool = false, _ change: (inout Options) -> Void = { _ in }
        ) -> ReplayDecision {
            var options = Options()
            change(&options)
            return ReplayDecision(DeadLetter(message), message, isReplayed: isReplayed, options: options)
        }
        #expect(decision(.letter(1), isReplayed: true) == .leave(.replayedBefore))
        #expect(decision(.letter(1), isReplayed: true) { $0.again = true } != .leave(.replayedBefore))
        #expect(decision(.letter(1, replays: 2)) != .leave(.replayedTooOften))
        #expect(decision(.letter(1, replays: 3)) == .leave(.replayedTooOften))
        #expect(decision(.letter(1, replays: 3)) { $0.maximumReplays = 4 } != .leave(.replayedTooOften))
        #expect(decision(.letter(1, from: "guidance.dead-letters")) == .leave(.withoutOrigin))
        var omitted = KafkaMessage.letter(1, value: nil)
        #expect(decision(omitted) != .leave(.withoutValue), "a null value is one, too")
        omitted.headers.append(KafkaHeader(name: "dead-letter-omitted-bytes", text: "2000000"))
        #expect(decision(omitted) == .leave(.withoutValue))
        omitted.headers = []
        #expect(decision(omitted) == .leave(.withoutOrigin))
    }

    @Test func aRateIsKeptWithoutBursts() {
        #expect(ReplayPace(rate: nil).delay(sent: 1_000, elapsed: .zero) == .zero)
        #expect(ReplayPace(rate: nil).batch == 100)
        #expect(ReplayPace(rate: 1).batch == 1 && ReplayPace(rate: 40).batch == 10)
        #expect(ReplayPace(rate: 10_000).batch == 100)
        #expect(ReplayPace(rate: 10).delay(sent: 25, elapsed: .seconds(1)) == .milliseconds(1_500))
        #expect(ReplayPace(rate: 10).delay(sent: 25, elapsed: .seconds(3)) == .zero)
    }

    /// Whatever is replayed in whatever number of runs is remembered, and nothing else.
    @Test(arguments: 1...200 as ClosedRange<UInt64>) func anyChoiceIsRemembered(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let beginning = Int64.random(in: 0...50, using: &random)
        // Letters with transaction markers in between.
        var letters: [Int64] = []
        var offset = beginning
        for _ in 0..<Int.random(in: 1...120, using: &random) {
            if Int.random(in: 0..<3, using: &random) == 0 { offset += Int64.random(in: 1...3, using: &random) }
            letters.append(offset)
            offset += 1
        }
        var committed = AcknowledgementMap(base: beginning, end: beginning, finished: [])
        var replayed: Set<Int64> = []
        for _ in 0..<4 {
            var progress = ReplayProgress(restored: committed)
            let chosen = Set(letters.filter { _ in Bool.random(using: &random) })
            // A run may be interrupted anywhere.
            for letter in letters.prefix(Int.random(in: 0...letters.count, using: &random))
            where letter >= progress.start {
                let entry = progress.meet(letter)
                #expect(entry.isReplayed == replayed.contains(letter))
                if !entry.isReplayed, chosen.contains(letter) {
                    progress.finish(entry)
                    replayed.insert(letter)
                }
            }
            let position = progress.position
            committed = try AcknowledgementMap(metadata: position.metadata, base: position.base)
            #expect(committed.base == position.base && committed.finished == position.finished)
            for letter in letters { #expect(committed.isFinished(letter) == replayed.contains(letter), "\(letter)") }
        }
        var last = ReplayProgress(restored: committed)
        for letter in letters where letter >= last.start { last.finish(last.meet(letter)) }
        #expect(last.position.metadata.isEmpty && last.position.base >= letters.last ?? 0, "no gap is left")
    }

    @Test func whatIsCountedIsSaid() {
        let letters = (0..<4).map { DeadLetter(.letter($0)) }
        var summary = ReplaySummary(wanted: [letters[0].id, letters[1].id, DeadLetterID(partition: 9, offset: 9)])
        summary.add(.replayed(letters[0]))
        summary.add(.left(letters[1], .topicMissing))
        summary.add(.left(letters[2], .tooLarge))
        #expect(summary.replayed == 1 && summary.left == [.topicMissing: 1, .tooLarge: 1])
        #expect(summary.missingTopics == ["guidance.consultations": 1])
        #expect(summary.notFound == [DeadLetterID(partition: 9, offset: 9)])
    }
}
