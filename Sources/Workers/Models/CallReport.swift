import LanguageModels

/// What became of one try to get an answer, of one call or two that raced.
struct CallReport: Sendable {
    /// The answer, or why there is none.
    let result: Result<ModelResponse, ModelError>
    /// Whom it is from.
    let access: ModelAccess
    /// Whether it is the second call's.
    var isHedge = false
    /// Every provider that was asked, by its place.
    var tried: Set<Int>
    /// Whether a failure counts as one of the job's attempts: not where it was to be expected.
    var isCharged: Bool
    /// What every call used, the loser of a race included.
    var usages: [(access: ModelAccess, usage: TokenUsage)]
    /// Whether no provider will answer anything before someone has mended a setting.
    var isHopeless = false
}
