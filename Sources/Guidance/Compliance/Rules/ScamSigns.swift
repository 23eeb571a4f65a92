/// Signs of a scam in what a customer tells.
///
/// Contact out of the blue and free reviews are enough by themselves. Talk of guarantees, of high returns, of early access or of
/// unusual investments is what sound questions have too: two of these together are strong, one is weak.
enum ScamSigns {
    enum Strength {
        case none, weak, strong
    }

    static func strength(in question: ProseText) -> Strength {
        if question.contains(contact) { return .strong }
        switch weak.count(where: { question.contains($0) }) {
        case 0: return .none
        case 1: return .weak
        default: return .strong
        }
    }

    private static let contact: PhraseList = [
        "cold call|called|caller|calls|calling", "called|rang|phoned|contacted|texted|messaged me out of",
        "out of the blue", "free pension review|reviews|check", "pension liberation|loophole",
    ]
    private static let weak: [PhraseList] = [
        ["guaranteed {high|investment|annual|%*} return|returns|growth|profit|profits"],
        [
            "return|returns|interest|growth of|above {up|to|about|over} 8%|9%|10%|11%|12%|15%|18%|20%|25%|30%",
            "8%|9%|10%|11%|12%|15%|18%|20%|25%|30% {guaranteed|a|annual|yearly|per|year} return|returns|interest|growth",
        ],
        ["unlock|release|access _ before|early _ 55", "before i {am|turn} 55|fifty"],
        ["loophole|loopholes"],
        ["courier", "overseas property|investment|investments|scheme|hotel", "crypto|bitcoin|cryptocurrency|forex"],
    ]
}
