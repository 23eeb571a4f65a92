import Foundation
import LanguageModels
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CostTests {
    private static let now = Date(timeIntervalSince1970: 1_795_341_600)

    private static func cost(
        _ model: String, _ vendor: ModelVendor, _ usage: TokenUsage, _ service: ModelService = .standard
    ) throws -> ModelCost {
        try #require(
            try ModelCatalogue.builtIn().cost(of: usage, model: model, vendor: vendor, service: service, at: now))
    }

    @Test func anthropicByHand() throws {
        // 12 plain, 30 written for 5 min, 70 for 1 h, 2000 read, 15 out, at 2, 2.5, 4, 0.1 and 10 dollars a million:
        // 24 + 75 + 280 + 200 + 150 = 729 millionths of a dollar.
        let usage = TokenUsage(
            inputTokens: 2112, cacheReadTokens: 2000, cacheWriteTokens: 100, cacheWriteOneHourTokens: 70,
            outputTokens: 15)
        let cost = try Self.cost("claude-sonnet-5-5", .anthropic, usage)
        #expect(cost.usd.description == "0.000729")
        // 2112 · 2 + 15 · 10 = 4374.
        #expect(cost.usdWithoutCache.description == "0.004374")
        #expect(cost.usdWithoutBatch == cost.usd)

        let batch = try Self.cost("claude-sonnet-5-5-20261001", .anthropic, usage, .batch)
        #expect(batch.usd.description == "0.0003645")
        #expect(batch.usdWithoutCache.description == "0.002187")
        #expect(batch.usdWithoutBatch.description == "0.000729")
    }

    @Test func openAIByHand() throws {
        // (1200 − 1024 − 100) · 1 + 1024 · 0.05 + 100 · 1.25 + 40 · 5 = 76 + 51.2 + 125 + 200 = 452.2.
        let usage = TokenUsage(inputTokens: 1200, cacheReadTokens: 1024, cacheWriteTokens: 100, outputTokens: 40)
        let cost = try Self.cost("gpt-6.1-terra", .openai, usage)
        #expect(cost.usd.description == "0.0004522")
        #expect(cost.usdWithoutCache.description == "0.0014")
        // gpt-5 has no price for writing: it is the price of the prompt. 176 · 1.25 + 1024 · 0.125 + 40 · 10 = 748.
        #expect(try Self.cost("gpt-5-2025-08-07", .openai, usage).usd.description == "0.000748")
    }

    @Test func tiersByTheWholePrompt() throws {
        let short = TokenUsage(inputTokens: 100_000, cacheReadTokens: 90_000, outputTokens: 10)
        let long = TokenUsage(inputTokens: 100_001, cacheReadTokens: 90_000, outputTokens: 10)
        // 10000 · 0.1 + 90000 · 0.01 + 10 · 0.5 = 1905; 10001 · 0.5 + 90000 · 0.05 + 10 · 2.5 = 9525.5.
        #expect(try Self.cost("claude-haiku-5-5", .anthropic, short).usd.description == "0.001905")
        #expect(try Self.cost("claude-haiku-5-5", .anthropic, long).usd.description == "0.0095255")
        // 272001 · 0.2 + 10 · 0.75 = 54407.7.
        let luna = TokenUsage(inputTokens: 272_001, outputTokens: 10)
        #expect(try Self.cost("gpt-6-luna", .openai, luna).usd.description == "0.0544077")
    }

    @Test func neverNegativeNorOverflowing() throws {
        let nonsense = TokenUsage(inputTokens: 5, cacheReadTokens: 100, cacheWriteTokens: 7, cacheWriteOneHourTokens: 9)
        let cost = try Self.cost("claude-sonnet-5-5", .anthropic, nonsense)
        // 0 plain, 100 read at 0.1, all 7 written for an hour at 4.
        #expect(cost.usd.description == "0.000038")
        let huge = TokenUsage(inputTokens: 1_000_000_000_000, outputTokens: 1_000_000_000_000)
        // Above 272,000 tokens: 4 and 15 dollars a million.
        #expect(try Self.cost("gpt-6.1-sol", .openai, huge).usd.description == "19000000")
    }

    @Test func unknownModelsHaveNoCost() throws {
        let catalogue = try ModelCatalogue.builtIn()
        #expect(catalogue.cost(of: TokenUsage(inputTokens: 1), model: "llama3.3:70b", vendor: .openai) == nil)
        #expect(catalogue.cost(of: TokenUsage(inputTokens: 1), model: "gpt-4o", vendor: .anthropic) == nil)
    }

    @Test func addsExactly() throws {
        let tenth = USDollars(picodollars: 100_000_000_000)
        let sum = (0..<3).map { _ in tenth }.reduce(.zero, +)
        #expect(sum.description == "0.3")
        #expect(String(decoding: try JSONEncoder().encode([sum]), as: UTF8.self) == "[0.3]")
        var random = SeededGenerator(seed: 3)
        for _ in 0..<2000 {
            let amount = USDollars(
                picodollars: Int128(Int.random(in: -1_000_000_000_000_000...1_000_000_000_000_000, using: &random)))
            #expect(USDollars(amount.description) == amount)
            let json = try JSONEncoder().encode([amount])
            #expect(String(decoding: json, as: UTF8.self) == "[\(amount)]")
            #expect(try JSONDecoder().decode([USDollars].self, from: json) == [amount])
        }
        let cost = ModelCost(usd: tenth, usdWithoutCache: tenth + tenth, usdWithoutBatch: tenth)
        #expect(cost + cost - cost == cost)
        let usage = TokenUsage(
            inputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, cacheWriteOneHourTokens: 4, outputTokens: 5)
        #expect(usage + usage - usage == usage)
    }

    @Test(arguments: [
        ("0", "0"), ("1", "1"), ("-0.5", "-0.5"), ("12.500", "12.5"), ("0.000000000001", "0.000000000001"),
        ("007", "7"),
    ])
    func readsAmounts(text: String, description: String) {
        #expect(USDollars(text)?.description == description)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-", "1e3", "0.0000000000001", "1,5", " 1", "+1", "1.2.3",
        "1234567890123456789012345678901",
    ])
    func refusesOtherTexts(text: String) {
        #expect(USDollars(text) == nil)
    }
}
