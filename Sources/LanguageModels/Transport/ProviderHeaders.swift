package import Foundation
package import HTTPTypes

/// What a provider says in the header of a response, besides its status.
package struct ProviderHeaders: Sendable {
    /// The provider's name for the request.
    package let requestID: String?
    /// Whether the provider wants the request sent again.
    package let shouldRetry: Bool?
    /// How long the provider wants us to wait.
    package let retryAfter: Duration?
    /// The rate limits after the request.
    package let rateLimits: RateLimitStatus

    /// Reads a header that came at the moment `now`; the server's own clock is trusted more, where it tells it.
    package init(_ fields: HTTPFields, now: Date) {
        let value = { (name: String) -> String? in HTTPField.Name(name).flatMap { fields[$0] } }
        let now = value("date").flatMap(WireDate.http) ?? now

        requestID = (value("request-id") ?? value("x-request-id")).flatMap { ProviderFault.isWord($0) ? $0 : nil }
        shouldRetry =
            switch value("x-should-retry") {
            case "true": true
            case "false": false
            default: nil
            }
        retryAfter =
            value("retry-after-ms").flatMap { Self.seconds($0) }.map { $0 / 1000 }
            ?? value("retry-after").flatMap {
                Self.seconds($0) ?? WireDate.http($0).map { Self.duration(from: now, to: $0) }
            }

        let anthropic = { (kind: String) -> RateLimitStatus.Limit? in
            let name = "anthropic-ratelimit-\(kind)"
            let reset = value("\(name)-reset").flatMap(WireDate.rfc3339)
            return Self.limit(
                value("\(name)-limit"), value("\(name)-remaining"), reset.map { Self.duration(from: now, to: $0) })
        }
        let openAI = { (kind: String) -> RateLimitStatus.Limit? in
            Self.limit(
                value("x-ratelimit-limit-\(kind)"), value("x-ratelimit-remaining-\(kind)"),
                value("x-ratelimit-reset-\(kind)").flatMap { Duration(goDuration: $0) })
        }
        rateLimits = RateLimitStatus(
            requests: anthropic("requests") ?? openAI("requests"), tokens: anthropic("tokens") ?? openAI("tokens"),
            inputTokens: anthropic("input-tokens"), outputTokens: anthropic("output-tokens"))
    }

    private static func limit(_ limit: String?, _ remaining: String?, _ resetsAfter: Duration?) -> RateLimitStatus
        .Limit?
    {
        let limit = limit.flatMap { Int($0) }
        let remaining = remaining.flatMap { Int($0) }
        guard limit != nil || remaining != nil || resetsAfter != nil else { return nil }
        return RateLimitStatus.Limit(limit: limit, remaining: remaining, resetsAfter: resetsAfter)
    }

    /// A number of seconds, whole or not, up to some ten days.
    private static func seconds(_ text: String) -> Duration? {
        guard let seconds = Double(text), seconds >= 0, seconds < 1e9 else { return nil }
        return .milliseconds(Int((min(seconds, 1e6) * 1000).rounded(.up)))
    }

    private static func duration(from start: Date, to end: Date) -> Duration {
        .milliseconds(Int(min(max(end.timeIntervalSince(start), 0), 1e6) * 1000))
    }
}

extension Duration {
    /// A duration as Go writes it: `6m0s`, `1h2m3.5s`, `12ms`.
    ///
    /// Nil for anything else, or beyond some ten days.
    init?(goDuration text: String) {
        var rest = text[...]
        var seconds = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            let unit = rest.dropFirst(number.count).prefix { !($0.isASCII && $0.isNumber) }
            guard let value = Double(number), let scale = Self.goUnits[String(unit)] else { return nil }
            seconds += value * scale
            rest = rest[unit.endIndex...]
        }
        guard seconds < 1e6 else { return nil }
        self = .milliseconds(Int((seconds * 1000).rounded()))
    }

    private static let goUnits = [
        "h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9,
    ]
}
