/// One thing that must be so for a process to be alive, or ready.
public struct HealthCheck: Sendable, Hashable {
    /// What is checked, such as a role and a part of it.
    public let name: String
    /// Why it is not so, in words for an operator; nil where it is.
    public let reason: String?
    /// Whether nothing is well without it; else it is shown, and no more.
    public let isRequired: Bool

    /// Says how a check went.
    ///
    /// - Parameters:
    ///   - name: What is checked.
    ///   - reason: Why it is not so; nil where it is.
    ///   - isRequired: Whether nothing is well without it; else it is shown, and no more.
    public init(_ name: String, failure reason: String?, isRequired: Bool = true) {
        self.name = name
        self.reason = reason
        self.isRequired = isRequired
    }

    /// Says whether something is so.
    ///
    /// - Parameters:
    ///   - name: What is checked.
    ///   - isOK: Whether it is so.
    ///   - reason: Why it is not, where it is not.
    public init(_ name: String, _ isOK: Bool, else reason: String) {
        self.init(name, failure: isOK ? nil : reason)
    }

    /// Whether it is so.
    public var isOK: Bool { reason == nil }
}

extension [HealthCheck] {
    /// Whether all is so that must be.
    public var areWell: Bool { allSatisfy { $0.isOK || !$0.isRequired } }
}
