/// What a service limits per minute.
public enum Allowance: Int, Hashable, Sendable, CaseIterable {
    /// Calls.
    case requests
    /// Tokens read and written.
    case tokens
    /// Tokens read.
    case inputTokens
    /// Tokens written.
    case outputTokens
}

/// Where one allowance stands, as a service told.
public struct AllowanceReport: Hashable, Sendable {
    /// How much a full allowance is.
    public var limit: Int
    /// How much is left.
    public var remaining: Int
    /// How long until it is full again; nil where nothing was said: then a minute fills it.
    public var resetsAfter: Duration?

    /// Makes a report.
    ///
    /// - Parameters:
    ///   - limit: How much a full allowance is.
    ///   - remaining: How much is left.
    ///   - resetsAfter: How long until it is full again.
    public init(limit: Int, remaining: Int, resetsAfter: Duration? = nil) {
        self.limit = limit
        self.remaining = remaining
        self.resetsAfter = resetsAfter
    }
}
