/// What a question and its answer are about, as far as the rules need to know.
struct AnswerTopics: Sendable {
    /// Moving benefits out of a defined benefit scheme, or giving up other safeguarded benefits.
    let isSafeguardedTransfer: Bool
    /// The customer asks about taking money out of a defined contribution pension.
    let isAccess: Bool
    /// What the customer tells has signs of a scam.
    let showsScam: Bool
    /// The customer asks about a choice that is hard to undo.
    let isDecision: Bool

    init(guidance: ProseText, question: ProseText, customer: Customer) {
        let asksToMove = question.contains(Self.moves)
        let namesScheme = question.contains(Self.schemes)
        let kinds = Set(customer.pensions.map(\.kind))
        let holdsOnlySafeguarded = kinds.contains(.definedBenefit) && !kinds.contains(.definedContribution)
        isSafeguardedTransfer =
            asksToMove && (namesScheme || holdsOnlySafeguarded)
            || guidance.contains(Self.directTransfers)
        showsScam = ScamSigns.strength(in: question) == .strong
        isAccess = question.contains(Self.access)
        isDecision = isSafeguardedTransfer || isAccess || question.contains(Self.combining)
    }

    static let schemes: PhraseList = [
        "final salary", "defined benefit|benefits", "career average", "transfer value|values", "cetv", "safeguarded",
        "nhs|teachers|teachers'|teacher's|police|firefighters|firefighters'|army|forces|government|service|lgps|db|uss "
            + "{superannuation} pension|pensions|scheme|benefits",
        "guaranteed annuity rate|rates",
    ]
    /// A question about moving such benefits: the verb has a pension for its object, or says that something leaves a scheme.
    private static let moves: PhraseList = [
        "transfer|transferring|transferred|cetv",
        "move|moving|swap|swapping|switch|switching|convert|converting|exchange|exchanging|cash|cashing|give|giving|trade|trading "
            + "\(owned) pension|pensions|benefit|benefits|salary|promise|guarantee|rate|rates",
        "move|moving|cash|cashing|swap|swapping|switch|switching it|everything|them in|out|for|to|into|away|over",
        "move|moving|cash|cashing it|everything|them", "move|moving|get|getting|come|coming|cash|cashing _ out of",
        "take|taking|pull|pulling {all|my|our|the|nhs|whole} money|pension|pensions|benefits|everything out|away|elsewhere",
    ]
    /// What may stand between such a verb and the pension.
    private static let owned =
        "{in|up|out|my|our|his|her|the|a|an|this|that|these|all|of|some|part|old|whole|entire|nhs|teachers|teachers'|teacher's|police|"
        + "firefighters'|army|forces|civil|government|service|local|lgps|db|uss|company|workplace|frozen|deferred|final|salary|"
        + "defined|career|average|safeguarded|existing|current|guaranteed|annuity}"
    /// A sentence of an answer that speaks of moving such benefits.
    private static let directTransfers: PhraseList = [
        "transfer|transferring|move|moving|switch|switching|swap|swapping|cash|cashing|give|giving "
            + "{out|of|up|your|the|a|this|in|from|away} nhs|final|defined|db|safeguarded|teachers'|lgps {local|government|salary} "
            + "pension|benefit|benefits|salary|scheme",
        "accept|take|taking|accepting {the|this|a|that|their|your|cash|equivalent} transfer value|offer",
    ]
    private static let access: PhraseList = [
        "tax free cash|lump|money|sum", "lump sum|sums",
        "drawdown|annuity|annuities|withdraw|withdrawing|withdrawal|withdrawals",
        "draw down|on|from|some|money", "cash in|out|it", "take|taking _ cash|out|money|pot",
        "take|taking the|some|my|all|£* pot|£*",
        "access|accessing {to|my|the} pension|pot|money|savings", "take|taking £*", "income for life",
        "guaranteed income",
        "release|unlock|cash {my|some|the} pension|pot|money",
    ]
    private static let combining: PhraseList = [
        "combine|combining|consolidate|consolidating|merge|merging", "one place", "bring _ together",
        "transfer|transferring|move|moving {my|our|the|an|a|old|workplace|small|three|two|several} pension|pensions|pot|pots",
    ]
}
