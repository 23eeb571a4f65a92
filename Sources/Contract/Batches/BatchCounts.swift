/// How the jobs of a batch ended: each in exactly one of these ways.
public struct BatchCounts: Codable, Sendable, Equatable {
    /// There is a result.
    public var succeeded: Int
    /// The provider refused it or failed.
    public var errored: Int
    /// The batch was over before its turn came.
    public var expired: Int
    /// The provider never mentioned it.
    public var missing: Int

    /// Counts jobs.
    public init(succeeded: Int, errored: Int, expired: Int, missing: Int) {
        self.succeeded = succeeded
        self.errored = errored
        self.expired = expired
        self.missing = missing
    }

    func check(_ fields: inout FieldChecks) {
        fields.count(succeeded, "succeeded")
        fields.count(errored, "errored")
        fields.count(expired, "expired")
        fields.count(missing, "missing")
    }

    enum CodingKeys: String, CodingKey {
        case succeeded
        case errored
        case expired
        case missing
    }
}
