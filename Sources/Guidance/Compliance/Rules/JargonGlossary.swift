/// Terms of the trade, and how one can tell that an answer explains them.
enum JargonGlossary {
    struct Term: Sendable {
        let name: String
        /// Whether even someone familiar with everyday financial words may not know it.
        let isUnusual: Bool
        let phrases: PhraseList
        /// Everyday words, one of which stands in a sentence that explains the term.
        let plainWords: PhraseList

        /// Whether the term stands in the text and no sentence with it explains it.
        func isUnexplained(in text: ProseText) -> Bool {
            let sentences = text.sentences(with: phrases)
            return !sentences.isEmpty
                && !sentences.contains { plainWords.first(in: $0) != nil || JargonGlossary.cues.first(in: $0) != nil }
        }
    }

    /// Words that introduce an explanation.
    static let cues: PhraseList = [
        "means|meaning|called|i.e", "known as", "that is", "which is|are|means|lets|pays|turns|gives|allows",
        "in other words",
        "in plain|everyday words|terms", "is a|an|the|when|what|money|how|where", "are a|an|the|when|what|money",
        "put simply", "short for",
    ]

    static let terms: [Term] = [
        term(
            "annuity", ["annuity|annuities"],
            ["income for life", "for life|long", "turn|turns|turning", "insurer|insurance"]),
        term(
            "drawdown", ["drawdown"],
            ["leave|leaves|leaving|stays|keep|keeps {the|your} {money|pot} invested", "take|draw what|from"]),
        term(
            "defined benefit", ["defined benefit|benefits", "db scheme|pension|transfer"],
            ["promise|promises|promised|guaranteed", "final salary", "income for life", "for life", "set income"]),
        term(
            "defined contribution", ["defined contribution|contributions", "dc scheme|pension|pot"],
            ["pot", "paid|pay|put in", "build|builds up"]),
        term(
            "safeguarded benefits", unusual: true, ["safeguarded"],
            ["promise|promises|promised|guarantee|guarantees|guaranteed"]),
        term(
            "cash equivalent transfer value", unusual: true, ["cetv", "cash equivalent"],
            ["offer|offered|lump|sum|amount"]),
        term(
            "crystallisation", unusual: true, ["crystallise*|crystallisation|uncrystallised"],
            ["start|started|take|taking|touched"]),
        term("UFPLS", unusual: true, ["ufpls"], ["lump sum|sums"]),
        term("commutation", unusual: true, ["commute|commutation|commuted"], ["swap|exchange|give|cash"]),
        term(
            "money purchase annual allowance", unusual: true, ["mpaa", "money purchase"],
            ["pay in", "£10,000", "limit"]),
        term("annual allowance", ["annual allowance"], ["pay|paid|put in", "£60,000", "£10,000", "limit"]),
        term("lump sum allowance", ["lump sum allowance"], ["tax free", "£268,275", "limit"]),
        term("tapered allowance", unusual: true, ["taper|tapered"], ["high|higher income|incomes|earners", "lower"]),
        term("marginal rate", unusual: true, ["marginal rate|relief"], ["band", "each extra", "pound"]),
        term("tax relief", ["tax relief"], ["£80|£20|£100", "top|tops|adds|added up|to|by", "government", "back"]),
        term("emergency tax code", ["emergency code|tax"], ["claim|claimed|reclaim|reclaimed|refund", "too much"]),
        term("contracted out", unusual: true, ["contracted out"], ["lower|less|paid|below"]),
        term(
            "guaranteed annuity rate", unusual: true, ["guaranteed annuity"],
            ["promise*|better|higher|valuable|lost", "such as"]),
        term(
            "market value reduction", unusual: true, ["mvr", "market value reduction|adjustment"],
            ["cut|reduce|lower|deduct*"]),
        term("with-profits", unusual: true, ["with profits"], ["smooth*|bonus|bonuses|share"]),
        term("decumulation", unusual: true, ["decumulation|decumulate"], ["take|taking|spend|spending|draw*"]),
        term("sequencing risk", unusual: true, ["sequencing|sequence risk|of"], ["early|first|poor"]),
        term("longevity risk", unusual: true, ["longevity"], ["live|living|long|longer"]),
        term("critical yield", unusual: true, ["critical yield"], ["growth|grow|return"]),
        term("transfer value comparator", unusual: true, ["tvc", "transfer value comparator"], ["cost|buy|compare*"]),
        term(
            "attitude to risk", ["attitude to risk", "risk tolerance|appetite"], ["comfortable|feel|worry|fall|falls"]),
        term("asset allocation", unusual: true, ["asset allocation"], ["shares|bonds|split|mix"]),
        term("volatility", unusual: true, ["volatility|volatile"], ["up|ups|rise|fall|swing*"]),
        term("qualifying earnings", unusual: true, ["qualifying earnings"], ["between|part|band"]),
        term("qualifying years", ["qualifying year|years"], ["national insurance", "paid|credits|need|count*"]),
        term("salary sacrifice", ["salary sacrifice"], ["give|swap|lower|instead|part"]),
        term(
            "means-tested benefits", ["means tested"],
            ["pension|universal credit", "depend*", "income", "affect|reduce"]),
        term(
            "nomination", ["nomination|nominations|nominate"],
            ["who|anyone|name*|inherit*|receive", "wish|wishes", "up to date"]),
        term("QROPS", unusual: true, ["qrops"], ["overseas|abroad"]),
        term("SIPP", unusual: true, ["sipp|sipps"], ["personal|choose|self"]),
        term("AVCs", unusual: true, ["avc|avcs|fsavc"], ["extra|top|additional|more"]),
        term(
            "GMP", unusual: true, ["gmp", "guaranteed minimum pension"],
            ["at least|least|minimum {the|you}", "promise*"]),
        term("FAD", unusual: true, ["flexi access"], ["take|draw|flexibl*"]),
        term("actuarial reduction", unusual: true, ["actuarial|actuarially"], ["early|lower|less|reduce*"]),
        term("accrual", unusual: true, ["accrual|accrue|accrued"], ["build|builds|built|earn*|each"]),
    ]

    private static func term(
        _ name: String, unusual isUnusual: Bool = false, _ phrases: PhraseList, _ plainWords: PhraseList
    ) -> Term {
        Term(name: name, isUnusual: isUnusual, phrases: phrases, plainWords: plainWords)
    }
}
