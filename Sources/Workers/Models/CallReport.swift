import LanguageModels

/// What became of one try to get an answer, of one call or two that raced.
final class CallReport: Sendable {
    /// The answer, or why there is none.
    let result: Result<ModelResponse, ModelError>
    /// Whom it is from.
    let access: ModelAccess
    /// Whether it is the second call's.
    let isHedge: Bool
    /// Every provider that was asked, by its place.
    let tried: Set<Int>
    /// Whether a failure counts as one of the job's attempts: not where it was to be expected.
    let isCharged: Bool
    /// What every call used, the loser of a race included.
    let usages: [(access: ModelAccess, usage: TokenUsage)]
    /// Whether no provider will answer anything before someone has mended a setting.
    let isHopeless: Bool

    init(
        result: Result<ModelResponse, ModelError>, access: ModelAccess, isHedge: Bool = false, tried: Set<Int>,
        isCharged: Bool, usages: [(access: ModelAccess, usage: TokenUsage)], isHopeless: Bool
    ) {
        self.result = result
        self.access = access
        self.isHedge = isHedge
        self.tried = tried
        self.isCharged = isCharged
        self.usages = usages
        self.isHopeless = isHopeless
    }
}
