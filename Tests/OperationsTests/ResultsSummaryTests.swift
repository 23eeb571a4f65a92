import Contract
import Foundation
import Operations
import SeededRandomness
import TestSupport
import Testing

@Suite struct ResultsSummaryTests {
    private func summary() throws -> ResultsSummary {
        var summary = ResultsSummary()
        for id in 0..<3 { summary.add(try .completed("c-\(id)", "1", "text")) }
        summary.add(try .failed("c-3", .expired))
        summary.add(try .failed("c-4", .expired))
        summary.add(try .failed("c-5", .refused))
        return summary
    }

    @Test func everythingAddsUp() throws {
        let summary = try summary()
        #expect(summary.completed == 3 && summary.failed == 3)
        #expect(summary.failures == [.expired: 2, .refused: 1])
        #expect(summary.usage == Usage(inputTokens: 30, cacheReadTokens: 15, cacheWriteTokens: 0, outputTokens: 9))
        #expect(summary.cacheHitRate == 0.5)
        #expect(summary.usd == Decimal(string: "0.00375") && summary.usdWithoutCache == Decimal(string: "0.006"))
        #expect(summary.savedUSD == Decimal(string: "0.00225"))
        #expect(try abs(#require(summary.savedShare) - 0.375) < 1e-9)
    }

    @Test func whatIsUnknownIsLeftOut() throws {
        var summary = ResultsSummary()
        #expect(summary.cacheHitRate == nil && summary.savedShare == nil && summary.timeToFirstToken.count == 0)
        summary.add(Usage(inputTokens: 8, cacheReadTokens: 2, cacheWriteTokens: 0, outputTokens: 1), nil)
        #expect(summary.unpriced == 1 && summary.usd == 0 && summary.cacheHitRate == 0.25)
        #expect(SummaryTable(summary).text.contains("of unknown price"))
    }

    @Test func theTableAndTheJSONSayTheSame() throws {
        let summary = try summary()
        let table = SummaryTable(summary).text
        for figure in ["50.0 %", "$0.00375", "$0.00600", "$0.00225 (37.5 %)", "0.41 s", "9/s"] {
            #expect(table.contains(figure), "\(figure) in\n\(table)")
        }
        #expect(
            try summary.json() == """
                {"cache_hit_rate":0.5,"checked":0,"completed":3,"consultations":6,"corrected":0,\
                "cost":{"usd":0.00375,"usd_without_cache":0.006},\
                "failed":3,"failures":{"expired":2,"refused":1},"for_review":0,"passed":0,"saved_share":0.375,"tokens_per_second":{"p50":9,"p95":9},\
                "ttft_ms":{"p50":411.6,"p95":411.6},"unpriced":0,"usage":{"cache_read_tokens":15,"cache_write_tokens":0,\
                "input_tokens":30,"output_tokens":9},"usd_saved":0.00225}
                """)
    }

    @Test(arguments: 0..<20) func quantilesAreRightToOnePercent(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = (0..<1_000).map { _ in Double.random(in: 0.01...1e6, using: &random) }
        var distribution = Distribution()
        for value in values { distribution.add(value) }
        for share in [0.01, 0.5, 0.95, 1] {
            let exact = values.sorted()[max(1, Int((share * 1_000).rounded(.up))) - 1]
            #expect(try abs(#require(distribution.quantile(share)) / exact - 1) < 0.0101)
        }
    }

    @Test func oddValuesAreCounted() {
        var distribution = Distribution()
        for value in [0, -1, .nan, .infinity, .greatestFiniteMagnitude] { distribution.add(value) }
        #expect(distribution.count == 5)
        #expect(distribution.quantile(0).map { $0 > 0 } == true)
    }
}
