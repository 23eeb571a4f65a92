// Topics in which the customer may come to harm, and what is left over. Figures: tax year 2026/27.
extension GuidanceTopic {
    static let debts = GuidanceTopic(
        title: "pensions and debts",
        keywords: [
            ("debt", 5), ("loan", 3), ("credit card", 4), ("arrears", 4), ("behind with", 3), ("bailiff", 5),
            ("owe", 3), ("bankrupt", 5),
        ],
        opening: [
            [
                "{name}, thank you for telling me; money worries weigh heavily, and there is good free help.",
                "Thank you for telling me; money worries weigh heavily, and there is good free help.",
            ]
        ],
        points: [
            ["Before touching a pension it is worth speaking to a free debt adviser: there may be other ways out."],
            ["Creditors normally cannot force you to take money out of a pension that you have not yet drawn."],
            [
                "To clear {amount} you might have to take out considerably more, because most of it is taxed as income.",
                "To clear a debt you might have to take out more than its sum, because most of it is taxed as income.",
            ],
            ["Compare the interest you pay with what the pension would lose; expensive debts come first."],
            ["A breathing space of 60 days can stop most interest and enforcement while you get advice."],
            ["Check whether you are entitled to benefits or a grant that you do not claim yet."],
        ],
        risks: [
            ["Money taken out of a pension can reduce means-tested benefits."],
            [
                "Anyone who offers to release a pension before 55 is almost certainly a scammer, and the tax bill is yours."
            ],
        ],
        signposts: [
            ["StepChange, National Debtline and Citizens Advice help free of charge and in confidence."],
            ["MoneyHelper can find a debt adviser near you."],
        ],
        questions: [
            "Are any of the payments urgent, such as rent, council tax or energy?",
            "Would you like me to explain how breathing space works?",
        ])

    static let scams = GuidanceTopic(
        title: "pension scams",
        keywords: [
            ("scam", 6), ("cold call", 6), ("called me", 3), ("guaranteed return", 5), ("fraud", 5), ("too good", 4),
            ("unlock", 3), ("free review", 4), ("overseas", 2), ("crypto", 3),
        ],
        opening: [
            [
                "{name}, you are right to be careful, and nothing needs to be decided today.",
                "You are right to be careful, and nothing needs to be decided today.",
            ]
        ],
        points: [
            ["Cold calls about pensions are against the law, so a call out of the blue is a warning by itself."],
            ["Other signs are a free review, pressure to sign quickly, guaranteed returns and unusual investments."],
            ["Check every firm on the Financial Conduct Authority's register and call back on the number given there."],
            ["Your current provider can stop or question a transfer that shows signs of fraud."],
            ["Do not share passwords, codes or your National Insurance number, and let nobody onto your computer."],
        ],
        risks: [
            ["Money that has gone to a scammer is rarely recovered, and tax may still be due on it."],
            ["People who have been scammed once are often approached again with an offer to get it back."],
        ],
        signposts: [
            ["The FCA's ScamSmart pages list known scams; MoneyHelper's specialists can talk it through with you."],
            [
                "If you have already signed something, tell your provider at once and report it to the police's fraud service."
            ],
        ],
        questions: [
            "Has anything been signed or sent so far?",
            "Who contacted you first, they or you?",
        ])

    static let general = GuidanceTopic(
        title: "getting an overview",
        keywords: [],
        opening: [
            [
                "{name}, thank you for your question; let us start with the main points and then see what fits.",
                "Thank you for your question; let us start with the main points and then see what fits.",
            ]
        ],
        points: [
            ["Begin with a list of what you have: each pension, its value or promised income, and its charges."],
            [
                "You mention {amount}: find out which pension it belongs to and from what age it can be taken.",
                "Find out from what age each can be taken and whether it has guarantees.",
            ],
            ["Then add the State Pension, with the forecast from GOV.UK."],
            ["Set that against what you expect to spend, essentials first."],
            ["Most choices about pensions cannot be undone, so there is value in taking them one at a time."],
            ["Tax depends on all of your income in a year, so the timing of a payment can matter as much as its size."],
        ],
        risks: [
            ["Investments can fall as well as rise, and what suits one person may not suit another."],
            ["Rules and allowances change, so check figures before you act on them."],
        ],
        signposts: [
            ["MoneyHelper offers free and impartial guidance, and from 50 you can book a Pension Wise appointment."],
            ["For a recommendation about your own money you would need a regulated financial adviser."],
        ],
        questions: [
            "Which of these would you like to look at more closely?",
            "Is there a decision that you have to make soon?",
        ])
}
