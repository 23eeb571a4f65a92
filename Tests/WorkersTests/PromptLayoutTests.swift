import Guidance
import LanguageModels
import SeededRandomness
import TestSupport
import Testing
import Workers

@Suite(.timeLimit(.minutes(2)))
struct PromptLayoutTests {
    /// A prompt whose parts have so many tokens, by the layout's own guess.
    private func prompt(
        _ tokens: [Int], stabilities: [Guidance.PromptPart.Stability] = [.fixed, .knowledge, .customer]
    )
        -> Prompt
    {
        Prompt(
            parts: zip(tokens, stabilities).map { tokens, stability in
                Guidance.PromptPart(text: String(repeating: "word", count: tokens), stability: stability)
            },
            turns: [
                Prompt.Turn(.user, "Hello"), Prompt.Turn(.assistant, "Hello to you"),
                Prompt.Turn(.user, blocks: [String(repeating: "why?", count: 100), "Answer now."]),
            ])
    }

    private func lifetimes(_ layout: PromptLayout) -> [CacheLifetime?] {
        layout.system.map(\.cacheBreakpoint) + layout.messages.flatMap(\.parts).map(\.cacheBreakpoint)
    }

    @Test func everyLevelAndTheConversationEndInABreakpoint() {
        let layout = PromptLayout(prompt([600, 600, 100]), minimumTokens: 512)
        #expect(lifetimes(layout) == [.oneHour, .oneHour, .fiveMinutes, nil, nil, .fiveMinutes, nil])
        #expect(layout.messages.map(\.role) == [.user, .assistant, .user])
        #expect(layout.messages.last?.parts.last?.text == "Answer now.")
    }

    @Test(arguments: [
        ([100, 600, 100], 512, [CacheLifetime.oneHour, .fiveMinutes, .fiveMinutes]),
        ([600, 100, 100], 512, [.oneHour, .oneHour, .fiveMinutes, .fiveMinutes]),
        ([100, 100, 400], 512, [.fiveMinutes, .fiveMinutes]),
        ([100, 100, 290], 512, [.fiveMinutes]),
        ([1_000, 1_300, 200], 4_096, []),
        ([1_000, 1_300, 1_750], 4_096, [.fiveMinutes]),
        ([1_000, 1_300, 1_800], 4_096, [.fiveMinutes, .fiveMinutes]),
    ])
    func whatIsTooShortGoesWithTheNext(tokens: [Int], minimum: Int, expected: [CacheLifetime]) {
        let prompt = prompt(tokens)
        let layout = PromptLayout(prompt, minimumTokens: minimum)
        #expect(lifetimes(layout).compactMap(\.self) == expected)
        #expect(
            layout.system.map(\.text).joined(separator: "\n\n") == prompt.parts.map(\.text).joined(separator: "\n\n"))
    }

    @Test func withoutCachingNothingIsMarked() {
        let layout = PromptLayout(prompt([600, 600, 600]), minimumTokens: nil)
        #expect(lifetimes(layout).allSatisfy { $0 == nil })
        #expect(layout.system.count == 3)
    }

    @Test func aTurnOfOneBlockIsNotMarked() {
        var short = prompt([600, 600, 600])
        short.turns = [Prompt.Turn(.user, "Judge this.")]
        #expect(lifetimes(PromptLayout(short, minimumTokens: 512)) == [.oneHour, .oneHour, .fiveMinutes, nil])
    }

    @Test func partsOfOneStabilityAreOneBlock() {
        let prompt = prompt([600, 600, 600], stabilities: [.fixed, .fixed, .customer])
        #expect(PromptLayout(prompt, minimumTokens: 512).system.map(\.cacheBreakpoint) == [.oneHour, .fiveMinutes])
    }

    /// Whatever the parts, a provider takes the request: at most four breakpoints, those of an hour first, and no text lost.
    @Test(arguments: 0..<200) func everyLayoutIsTaken(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let stabilities = (0..<Int.random(in: 0...8, using: &random)).map { _ in
            Guidance.PromptPart.Stability.allCases.randomElement(using: &random) ?? .fixed
        }
        let prompt = prompt(
            stabilities.map { _ in Int.random(in: 0...900, using: &random) }, stabilities: stabilities)
        let minimum = [nil, 0, 512, 1_024, 4_096].randomElement(using: &random) ?? 512
        let layout = PromptLayout(prompt, minimumTokens: minimum)
        let lifetimes = lifetimes(layout).compactMap(\.self)
        #expect(lifetimes.count <= 4)
        #expect(!lifetimes.drop { $0 == .oneHour }.contains(.oneHour))
        #expect(minimum != nil || lifetimes.isEmpty)
        let texts = prompt.parts.map(\.text).filter { !$0.isEmpty }
        #expect(layout.system.map(\.text).joined(separator: "\n\n") == texts.joined(separator: "\n\n"))
        #expect(
            layout.messages.map { $0.parts.map(\.text).joined(separator: "\n\n") } == prompt.turns.map(\.text))
    }

    @Test func aKeyNamesTheInstructionsAndAShard() {
        let keys = PromptCacheKeys(shards: 16)
        let first = prompt([10, 20, 30])
        var other = first
        other.turns = []
        #expect(keys.key(of: first, for: "cu-1") == keys.key(of: other, for: "cu-1"))
        #expect(keys.key(of: first, for: "cu-1") != keys.key(of: prompt([11, 20, 30]), for: "cu-1"))
        // The customer's own part does not count: it would give each a key.
        #expect(keys.key(of: first, for: "cu-1") == keys.key(of: prompt([10, 20, 31]), for: "cu-1"))
        let used = (0..<1_600).map { keys.key(of: first, for: "cu-\($0)") }
        let counts = Dictionary(grouping: used, by: \.self).mapValues(\.count)
        #expect(counts.count == 16)
        #expect(counts.values.allSatisfy { (50...150).contains($0) })
        #expect(
            PromptCacheKeys(shards: 1).key(of: first, for: "a") == PromptCacheKeys(shards: 0).key(of: first, for: "b"))
    }
}
