import Foundation
import HTTPTypes
import LanguageModels
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ProviderHeadersTests {
    /// 2026-11-22T10:00:00Z.
    private static let now = Date(timeIntervalSince1970: 1_795_341_600)

    static func headers(_ fields: [String: String], now: Date = now) -> ProviderHeaders {
        var all = HTTPFields()
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { all[name] = value }
        }
        return ProviderHeaders(all, now: now)
    }

    @Test(arguments: [
        (["retry-after-ms": "1500", "retry-after": "60"], Duration.milliseconds(1500)),
        (["retry-after": "7"], .seconds(7)),
        (["retry-after": "0.25"], .milliseconds(250)), (["retry-after": "0"], .zero), (["retry-after": "-3"], nil),
        (["retry-after": "soon"], nil), (["retry-after": "nan"], nil), (["retry-after": "inf"], nil),
        (["retry-after": "99999999"], .seconds(1_000_000)),
        (["retry-after": "Sun, 22 Nov 2026 10:02:00 GMT"], .seconds(120)),
        (["retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"], .zero),
        (["retry-after": "Sun, 22 Nov 2026 10:02:00 GMT", "date": "Sun, 22 Nov 2026 10:01:30 GMT"], .seconds(30)),
        (["retry-after": "Sun, 32 Nov 2026 10:02:00 GMT"], nil),
        (["retry-after": "Sun, 22 Nov 2026 10:02:00 CET"], nil),
        ([:], nil),
    ])
    func readsRetryAfter(fields: [String: String], delay: Duration?) {
        #expect(Self.headers(fields).retryAfter == delay)
    }

    @Test func readsShouldRetryAndRequestID() {
        #expect(Self.headers(["x-should-retry": "true"]).shouldRetry == true)
        #expect(Self.headers(["x-should-retry": "false"]).shouldRetry == false)
        #expect(Self.headers(["x-should-retry": "maybe"]).shouldRetry == nil)
        #expect(Self.headers(["request-id": "req_1", "x-request-id": "other"]).requestID == "req_1")
        #expect(Self.headers(["x-request-id": "2b0f-1"]).requestID == "2b0f-1")
        #expect(Self.headers(["request-id": "not a word"]).requestID == nil)
    }

    @Test func readsAnthropicLimits() {
        let limits = Self.headers([
            "anthropic-ratelimit-requests-limit": "4000", "anthropic-ratelimit-requests-remaining": "3999",
            "anthropic-ratelimit-requests-reset": "2026-11-22T10:00:01Z",
            "anthropic-ratelimit-tokens-remaining": "80000",
            "anthropic-ratelimit-input-tokens-limit": "400000",
            "anthropic-ratelimit-input-tokens-reset": "2026-11-22T12:30:00.5+02:00",
            "anthropic-ratelimit-output-tokens-reset": "2026-11-22 09:59:00Z",
            "date": "Sun, 22 Nov 2026 10:00:00 GMT",
        ]).rateLimits
        #expect(limits.requests == RateLimitStatus.Limit(limit: 4000, remaining: 3999, resetsAfter: .seconds(1)))
        #expect(limits.tokens == RateLimitStatus.Limit(remaining: 80000))
        #expect(limits.inputTokens == RateLimitStatus.Limit(limit: 400_000, resetsAfter: .milliseconds(1_800_500)))
        #expect(limits.outputTokens == RateLimitStatus.Limit(resetsAfter: .zero))
    }

    @Test(arguments: [
        ("12ms", Duration.milliseconds(12)), ("1s", .seconds(1)), ("6m0s", .seconds(360)),
        ("1h2m3.5s", .milliseconds(3_723_500)), ("500µs", .milliseconds(1)), ("0s", .zero), ("", nil), ("5", nil),
        ("s", nil), ("1x", nil), ("1s2", nil), ("-1s", nil), ("99999999h", nil), ("1.2.3s", nil),
    ])
    func readsOpenAILimits(reset: String, duration: Duration?) {
        let limits = Self.headers([
            "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "499",
            "x-ratelimit-reset-requests": reset, "x-ratelimit-limit-tokens": "x",
        ]).rateLimits
        #expect(limits.requests == RateLimitStatus.Limit(limit: 500, remaining: 499, resetsAfter: duration))
        #expect(limits.tokens == nil)
    }

    @Test func readsDatesLikeFoundation() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            let date = Date(
                timeIntervalSince1970: Double(Int.random(in: -2_000_000_000...8_000_000_000, using: &random)))
            let text = date.formatted(.iso8601)
            #expect(WireDate.rfc3339(text) == date, "\(text)")
        }
        for text in [
            "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01",
            "x",
        ] {
            #expect(WireDate.rfc3339(text) == nil)
        }
    }
}
