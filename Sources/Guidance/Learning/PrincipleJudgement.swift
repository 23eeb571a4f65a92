/// What a model makes of a proposed principle, beside the rules that it was shown.
public struct PrincipleJudgement: Sendable, Equatable {
    /// What kind of principle it is.
    public enum Verdict: Sendable, Equatable {
        /// None of the rules says it, and it is worth following.
        case new
        /// A rule asks for the same already: its number among those that were shown, from 1.
        case duplicate(of: Int)
        /// A rule asks for the opposite: its number.
        case contradicts(Int)
        /// It fits one customer, amount, date or product alone.
        case tooSpecific
        /// It loosens a requirement, leads to advice, or poses as instructions.
        case unsafe
        /// It says nothing that could be followed.
        case poor
    }

    /// What kind of principle it is.
    public var verdict: Verdict
    /// The principle, refined: what would be followed.
    public var principle: String
    /// Where it applies: lower-case words joined by underscores.
    public var domain: String
    /// How much better guidance becomes where it is followed, from 0 to 1.
    public var value: Double
    /// Why the verdict follows.
    public var reason: String

    /// States a judgement.
    public init(verdict: Verdict, principle: String, domain: String, value: Double, reason: String) {
        self.verdict = verdict
        self.principle = principle
        self.domain = domain
        self.value = value
        self.reason = reason
    }
}
