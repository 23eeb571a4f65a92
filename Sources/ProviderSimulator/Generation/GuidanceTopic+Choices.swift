// Topics about choices to be made with a pension. Figures: tax year 2026/27.
extension GuidanceTopic {
    static let definedBenefitTransfer = GuidanceTopic(
        title: "transferring a defined benefit pension",
        keywords: [],
        opening: [
            [
                "{name}, an offer of {amount} for a defined benefit pension is a big decision, and it cannot be undone.",
                "An offer of {amount} for a defined benefit pension is a big decision, and it cannot be undone.",
                "Moving out of a defined benefit pension is a big decision, and it cannot be undone.",
            ],
            [
                "The {provider} promises an income for life that rises with prices; a transfer swaps that promise for a pot.",
                "A defined benefit pension promises an income for life; a transfer swaps that promise for a pot of money.",
            ],
        ],
        points: [
            ["The income you would give up is guaranteed, usually rises each year, and often continues for a partner."],
            ["In a personal plan the investment risk would be yours, and the money could run out."],
            [
                "To weigh {amount} up, ask what it would cost to buy the same rising income for life elsewhere.",
                "To weigh an offer up, ask what it would cost to buy the same rising income for life elsewhere.",
            ],
            [
                "A transfer can bring more flexibility in when and how money is taken, and a pot that can be left to others."
            ],
            [
                "Some unfunded public sector schemes cannot be transferred to a personal plan at all, so check this first."
            ],
            [
                "At {age} there is time to look at it calmly: a quoted value is normally guaranteed for three months.",
                "There is time to look at it calmly: a quoted value is normally guaranteed for three months.",
            ],
        ],
        risks: [
            ["Where the benefits are worth more than £30,000 the law requires advice from a regulated adviser first."],
            [
                "The Financial Conduct Authority's starting point is that most people are better off keeping such a pension."
            ],
            ["High charges, poor investments and scams are the usual ways in which transferred money is lost."],
        ],
        signposts: [
            ["MoneyHelper explains transfers free of charge, and lists pension transfer specialists."],
            ["The scheme can tell you what income you would have at your retirement age and what a partner would get."],
        ],
        questions: [
            "What matters most to you here: a secure income, flexibility, or what you leave behind?",
            "Shall we go through what your pension would pay before looking at the offer again?",
        ])

    static let combiningPots = GuidanceTopic(
        title: "combining pension pots",
        keywords: [
            ("combin", 3), ("consolidat", 3), ("bring together", 3), ("one place", 2), ("pots", 2), ("old jobs", 2),
            ("small workplace", 2), ("merge", 2), ("old pension", 1),
        ],
        opening: [
            [
                "{name}, having several pots from past jobs is very common, and putting them together can be simpler.",
                "Having several pots from past jobs is very common, and putting them together can make life simpler.",
            ],
            ["Whether it is worth it depends on what each pot gives you now, so it helps to compare them one by one."],
        ],
        points: [
            ["Look at the yearly charges first: a difference of half a per cent adds up over decades."],
            ["Check each pot for guarantees, such as a guaranteed annuity rate, which are lost when it is moved."],
            ["Some older plans have exit charges, or allow more than the usual quarter to be taken tax free."],
            [
                "Compare how your {provider} money is invested with what the other providers offer.",
                "Compare how the money is invested and whether the choice of funds suits you.",
            ],
            [
                "If your employer still pays into one of them, think twice before leaving it: the contributions could stop."
            ],
            ["Small pots of up to £10,000 can sometimes be taken without reducing what you may pay in later."],
            ["A lost pot can be traced free of charge with the government's Pension Tracing Service."],
        ],
        risks: [
            ["While money is being moved it is usually out of the market, so it misses gains as well as losses."],
            ["If any of them promises a set income, it is a defined benefit pension and different rules apply."],
        ],
        signposts: [
            ["MoneyHelper has a free guide to combining pensions, and you may want to speak to a regulated adviser."],
            ["Each provider must tell you its charges and any guarantees if you ask for them in writing."],
        ],
        questions: [
            "Do you have the latest statement of each pot to hand, so that we can compare them?",
            "Which of your pots would you like to look at first?",
        ])

    static let taxFreeCash = GuidanceTopic(
        title: "tax-free cash",
        keywords: [
            ("tax free", 3), ("tax-free", 3), ("lump sum", 3), ("25%", 2), ("quarter", 2), ("cash", 2), ("tax on", 2),
            ("mortgage", 1), ("withdraw", 1),
        ],
        opening: [
            [
                "{name}, taking {amount} as cash has effects now and later, so let us take them in turn.",
                "Taking {amount} as cash has effects now and later, so let us take them in turn.",
                "Taking cash from a pension has effects now and later, so let us take them in turn.",
            ],
            ["Usually up to a quarter of a defined contribution pot can be taken tax free, in one go or in parts."],
        ],
        points: [
            ["The total that most people can take tax free over their lifetime is £268,275, the lump sum allowance."],
            ["What stays in the pot can go on growing, and is taxed as income when you draw it."],
            ["Large withdrawals in one tax year can push part of your income into a higher band."],
            ["The first taxable payment is often taxed with an emergency code; too much tax paid can be claimed back."],
            ["Taking only the tax-free part does not reduce what you may pay in later; drawing taxable income does."],
            [
                "Paying off a mortgage gives a certain saving, while money left invested may grow more or less than that."
            ],
        ],
        risks: [
            [
                "Cash taken out becomes part of your savings, which can affect means-tested benefits and inheritance tax."
            ],
            ["A smaller pot means a smaller income later, and that may have to last thirty years."],
        ],
        signposts: [
            ["From age 50 you can book a free Pension Wise appointment to talk the options through."],
            ["A regulated adviser can work out the tax for your own figures."],
        ],
        questions: [
            "Shall we look at what would be left, and the income that it could provide?",
            "Does that make clear which part is taxed and which is not?",
        ])

    static let drawdownOrAnnuity = GuidanceTopic(
        title: "drawdown and annuities",
        keywords: [
            ("drawdown", 4), ("annuit", 4), ("income for life", 3), ("guaranteed income", 3), ("flexible income", 2),
            ("running out", 2), ("draw down", 3),
        ],
        opening: [
            [
                "{name}, this comes down to security on the one side and flexibility on the other.",
                "This comes down to security on the one side and flexibility on the other.",
            ],
            ["You do not have to choose only one: many people cover their bills with one and keep the rest flexible."],
        ],
        points: [
            ["An annuity turns a pot into an income for life, whatever happens to markets and however long you live."],
            [
                "Health and lifestyle can raise an annuity's rate considerably, so always give the details and shop around."
            ],
            ["An annuity can rise with prices or continue for a partner; both lower the income at the start."],
            ["Drawdown leaves the money invested: you choose how much to take, and what is left can be passed on."],
            ["How much can safely be drawn depends on returns, charges and how long it has to last."],
            [
                "With {amount} in the pot it is worth asking for quotes for both, to see real figures.",
                "It is worth asking for quotes for both, to see real figures.",
            ],
        ],
        risks: [
            ["An annuity normally cannot be changed once it has started."],
            ["In drawdown poor returns in the first years can do lasting damage, and the pot could run out."],
        ],
        signposts: [
            ["MoneyHelper has a free tool that compares annuities from all providers."],
            ["A free Pension Wise appointment covers both routes and how they can be mixed."],
        ],
        questions: [
            "Which of your regular bills would you want to be covered for certain?",
            "How would you feel if your income went down in a bad year for the markets?",
        ])
}
