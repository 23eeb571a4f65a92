/// Why a principle did not become a rule.
public enum RejectionReason: String, Codable, Sendable, Hashable, CaseIterable {
    /// Who follows it breaks a rule that exists.
    case contradicts
    /// It fits one customer, amount, date or product alone.
    case tooSpecific = "too_specific"
    /// It loosens a requirement, leads to advice, does harm, or poses as instructions.
    case unsafe
    /// It says nothing that could be followed, or helps too little.
    case poor
    /// No usable judgement was to be had.
    case unjudged
}
