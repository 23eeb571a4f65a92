import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PromptCacheTests {
    @Test func expiresAndIsRefreshedByUse() {
        var cache = PromptCache(capacity: 10)
        cache.insert(1, lifetime: 300, now: 0)
        #expect(cache.contains(1, now: 299))
        #expect(!cache.contains(1, now: 300))
        cache.refresh(1, now: 299)
        #expect(cache.contains(1, now: 598))
        cache.refresh(1, now: 1_000)
        #expect(!cache.contains(1, now: 1_000))
    }

    @Test func keepsTheLongerLifetime() {
        var cache = PromptCache(capacity: 10)
        cache.insert(1, lifetime: 3_600, now: 0)
        cache.insert(1, lifetime: 300, now: 10)
        #expect(cache.contains(1, now: 3_000))
    }

    @Test func staysWithinItsCapacityAndForgetsTheLeastRecentlyUsed() {
        var cache = PromptCache(capacity: 100)
        for key in 0..<1_000 {
            cache.insert(PromptCache.Key(key), lifetime: 300, now: Double(key) / 1_000)
            cache.refresh(0, now: Double(key) / 1_000)
            #expect(cache.count <= 100)
        }
        #expect(cache.contains(0, now: 1))
        #expect(cache.contains(999, now: 1))
        #expect(!cache.contains(500, now: 1))
    }
}

@Suite(.timeLimit(.minutes(1)))
struct BreakpointCachingTests {
    private typealias Block = BreakpointCaching.Block

    private var cache = PromptCache(capacity: 1_000)

    private mutating func plan(
        _ blocks: [Block], scope: UInt64 = 1, minimum: Int = 1_000, now: Double = 0
    ) -> BreakpointCaching.Plan {
        BreakpointCaching.plan(blocks, scope: scope, minimumTokens: minimum, cache: &cache, now: now)
    }

    private mutating func send(
        _ blocks: [Block], scope: UInt64 = 1, now: Double = 0
    ) -> BreakpointCaching.Plan {
        let plan = plan(blocks, scope: scope, now: now)
        BreakpointCaching.commit(plan, to: &cache, now: now)
        return plan
    }

    private func counts(_ plan: BreakpointCaching.Plan) -> [Int] {
        [plan.inputTokens, plan.writtenFiveMinuteTokens, plan.writtenOneHourTokens, plan.readTokens]
    }

    private let prompt = [
        Block(digest: 1, tokens: 2_000, breakpoint: .oneHour), Block(digest: 2, tokens: 500, breakpoint: .fiveMinutes),
        Block(digest: 3, tokens: 70),
    ]

    @Test mutating func writesThenReads() {
        #expect(counts(send(prompt)) == [70, 500, 2_000, 0])
        #expect(counts(send(prompt, now: 100)) == [70, 0, 0, 2_500])
    }

    @Test mutating func isReadableOnlyOnceTheAnswerHasBegun() {
        let first = plan(prompt)
        #expect(counts(plan(prompt)) == [70, 500, 2_000, 0])
        BreakpointCaching.commit(first, to: &cache, now: 1)
        #expect(counts(plan(prompt, now: 1)) == [70, 0, 0, 2_500])
    }

    @Test mutating func readsTheSharedPartAndWritesTheRest() {
        _ = send(prompt)
        var other = prompt
        other[1].digest = 9
        #expect(counts(send(other, now: 10)) == [70, 500, 0, 2_000])
    }

    @Test mutating func lifetimesDifferAndAreRefreshedByUse() {
        _ = send(prompt)
        #expect(counts(send(prompt, now: 299)) == [70, 0, 0, 2_500])
        #expect(counts(send(prompt, now: 598)) == [70, 0, 0, 2_500])
        #expect(counts(send(prompt, now: 899)) == [70, 500, 0, 2_000])
        #expect(counts(send(prompt, now: 5_000)) == [70, 500, 2_000, 0])
    }

    @Test mutating func useOfALongPrefixKeepsTheShortOneAlive() {
        var blocks = prompt
        blocks[0].breakpoint = .fiveMinutes
        _ = send(blocks)
        _ = send(blocks, now: 200)
        var other = blocks
        other[1].digest = 9
        #expect(counts(send(other, now: 400)) == [70, 500, 0, 2_000])
    }

    @Test mutating func ignoresPrefixesBelowTheMinimum() {
        let small = [Block(digest: 1, tokens: 999, breakpoint: .fiveMinutes), Block(digest: 2, tokens: 10)]
        #expect(counts(send(small)) == [1_009, 0, 0, 0])
        #expect(counts(send(small)) == [1_009, 0, 0, 0])
    }

    @Test mutating func countsAPrefixBelowTheMinimumWithTheNextBreakpoint() {
        let blocks = [
            Block(digest: 1, tokens: 600, breakpoint: .fiveMinutes),
            Block(digest: 2, tokens: 600, breakpoint: .fiveMinutes),
        ]
        #expect(counts(send(blocks)) == [0, 1_200, 0, 0])
    }

    @Test mutating func keepsScopesApart() {
        _ = send(prompt, scope: 1)
        #expect(plan(prompt, scope: 2).readTokens == 0)
    }

    @Test mutating func movingABreakpointKeepsThePrefix() {
        _ = send(prompt)
        let longer = [
            Block(digest: 1, tokens: 2_000), Block(digest: 2, tokens: 500), Block(digest: 3, tokens: 70),
            Block(digest: 4, tokens: 30, breakpoint: .fiveMinutes),
        ]
        #expect(counts(send(longer, now: 1)) == [0, 100, 0, 2_500])
    }

    @Test mutating func looksBackTwentyBlocks() {
        let start = [Block(digest: 0, tokens: 2_000, breakpoint: .fiveMinutes)]
        _ = send(start)
        func extended(by count: UInt64) -> [Block] {
            let more = (1...count).map { Block(digest: $0, tokens: 1, breakpoint: $0 == count ? .fiveMinutes : nil) }
            return [Block(digest: 0, tokens: 2_000)] + more
        }
        #expect(plan(extended(by: 20)).readTokens == 2_000)
        #expect(plan(extended(by: 21)).readTokens == 0)
    }

    @Test mutating func anEmptyPromptCostsNothing() {
        #expect(plan([]).totalTokens == 0)
    }

    @Test mutating func everyTokenIsCountedOnce() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<2_000 {
            let blocks = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                Block(
                    digest: UInt64.random(in: 0...2, using: &random), tokens: Int.random(in: 0...900, using: &random),
                    breakpoint: [nil, nil, .fiveMinutes].randomElement(using: &random) ?? nil)
            }
            let plan = send(blocks, now: Double.random(in: 0...1_000, using: &random))
            #expect(plan.totalTokens == blocks.reduce(0) { $0 + $1.tokens })
            #expect(counts(plan).allSatisfy { $0 >= 0 })
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct AutomaticCachingTests {
    private var cache = PromptCache(capacity: 1_000)

    private mutating func send(_ prompt: [UInt8], scope: UInt64 = 1, now: Double = 0) -> AutomaticCaching.Plan {
        let plan = AutomaticCaching.plan(prompt, scope: scope, lifetime: 600, cache: &cache, now: now)
        AutomaticCaching.commit(plan, to: &cache, now: now)
        return plan
    }

    private func prompt(tokens: Int, ending: UInt8 = 0) -> [UInt8] {
        (0..<(tokens * 4 - 1)).map { UInt8(truncatingIfNeeded: $0 / 512) } + [ending]
    }

    @Test mutating func beginsAt1024TokensInStepsOf128() {
        #expect(send(prompt(tokens: 1_023)).writtenTokens == 0)
        #expect(send(prompt(tokens: 1_024, ending: 1)).writtenTokens == 1_024)
        #expect(send(prompt(tokens: 1_300)).writtenTokens == 1_280)
        let again = send(prompt(tokens: 1_300), now: 1)
        #expect(again.cachedTokens == 1_280)
        #expect(again.promptTokens == 1_300)
        #expect(again.writtenTokens == 0)
    }

    @Test mutating func readsWhatIsSharedAndWritesTheRest() {
        _ = send(prompt(tokens: 2_000))
        let longer = prompt(tokens: 2_000).dropLast(300) + [UInt8](repeating: 9, count: 2_000)
        let plan = send(Array(longer), now: 1)
        #expect(plan.cachedTokens == 1_920)
        #expect(plan.writtenTokens == 2_304 - 1_920)
    }

    @Test mutating func keepsScopesApartAndExpires() {
        _ = send(prompt(tokens: 2_000))
        #expect(send(prompt(tokens: 2_000), scope: 2).cachedTokens == 0)
        #expect(send(prompt(tokens: 2_000), now: 600).cachedTokens == 0)
    }
}
