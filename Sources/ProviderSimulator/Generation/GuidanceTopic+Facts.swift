// Topics about how pensions work. Figures: tax year 2026/27.
extension GuidanceTopic {
    static let statePension = GuidanceTopic(
        title: "the State Pension",
        keywords: [
            ("state pension", 5), ("national insurance", 4), ("ni years", 3), ("qualifying years", 4), ("defer", 2),
        ],
        opening: [
            [
                "{name}, the State Pension is paid on top of your other pensions and rises every year.",
                "The State Pension is paid on top of your other pensions and rises every year.",
            ]
        ],
        points: [
            [
                "State Pension age is rising from 66 to 67 between April 2026 and April 2028; yours depends on your birthday."
            ],
            [
                "For the full amount you normally need 35 qualifying years of National Insurance, and at least 10 for any."
            ],
            [
                "Gaps in the last six tax years can usually be filled with voluntary contributions, if that pays for you."
            ],
            ["Years in which you cared for a child or another person may count, but sometimes have to be claimed."],
            ["If you put off claiming, it grows by just under 5.8 per cent for every full year."],
            ["It counts as taxable income, though no tax is taken from it directly."],
        ],
        risks: [
            [
                "If you were ever contracted out through a workplace pension, your forecast may be below the full amount."
            ],
            ["It is not paid automatically: you have to claim it."],
        ],
        signposts: [
            ["Your forecast and National Insurance record are on GOV.UK, free of charge."],
            ["The Future Pension Centre can say whether filling a gap would raise your pension."],
        ],
        questions: [
            "Have you seen your forecast yet, or shall we start with how to get it?",
            "Would you like to look at the gaps in your record next?",
        ])

    static let retirementAge = GuidanceTopic(
        title: "when you can retire",
        keywords: [
            ("retire at", 4), ("retire early", 4), ("early retirement", 4), ("when can i", 3), ("stop working", 3),
            ("retirement age", 4), ("work longer", 2), ("afford to retire", 4), ("55", 1), ("57", 1),
        ],
        opening: [
            [
                "{name}, at {age} it is a good moment to look at when you could stop, and on what income.",
                "When you can stop depends on two things: when your pensions can be reached, and what they will pay.",
            ]
        ],
        points: [
            ["Private pensions can normally be taken from age 55, which rises to 57 on 6 April 2028."],
            ["The State Pension starts later, so an early start has to be bridged from other money."],
            ["Defined benefit schemes have their own retirement age and reduce the pension if it is taken before."],
            [
                "Each year of later retirement adds contributions and growth, and shortens the time that money must last."
            ],
            ["A simple budget for retirement, essentials first, shows what income you really need."],
            ["Some people go down to part-time work and draw a little at the same time."],
        ],
        risks: [
            ["People often underestimate how long they will live: half of those aged 65 today can expect to pass 85."],
            ["Prices rise: what buys a week's shopping today may buy half as much in twenty-five years."],
        ],
        signposts: [
            ["MoneyHelper's pension calculator gives a first estimate, free of charge."],
            ["From 50 a free Pension Wise appointment can go through the timing with you."],
        ],
        questions: [
            "What would a comfortable month cost you, roughly?",
            "Is there a date you have in mind, or an income you would want to reach first?",
        ])

    static let deathBenefits = GuidanceTopic(
        title: "what happens to a pension when you die",
        keywords: [
            ("die", 3), ("death", 4), ("inherit", 4), ("leave to", 3), ("my children", 3), ("beneficiar", 4),
            ("bereave", 2), ("widow", 2), ("will ", 1),
        ],
        opening: [
            [
                "{name}, what your family would receive depends on the kind of pension and on your age at the time.",
                "What your family would receive depends on the kind of pension and on your age at the time.",
            ]
        ],
        points: [
            ["A defined contribution pot can usually be left to anyone you name on the provider's nomination form."],
            [
                "Before 75 it can normally be paid free of income tax, within an allowance; after 75 the heirs pay tax on it."
            ],
            ["From 6 April 2027 most unused pension money is to count towards the estate for inheritance tax."],
            ["A defined benefit scheme usually pays a partner's pension, and sometimes one for children in education."],
            ["The State Pension mostly ends, although a partner may inherit some of it under the older rules."],
            ["Wills normally do not cover pensions, so the nomination form should be kept up to date."],
        ],
        risks: [
            ["A form that still names a former partner is one of the most common and most painful mistakes."],
            ["Taking money out now moves it into your estate, which may be taxed differently."],
        ],
        signposts: [
            [
                "MoneyHelper explains death benefits free of charge; a solicitor or regulated adviser can look at the estate."
            ],
            ["Each provider will tell you who is on your nomination form today."],
        ],
        questions: [
            "Do you know who is named on your nomination forms at present?",
            "Who would you want to be looked after first?",
        ])

    static let contributions = GuidanceTopic(
        title: "paying in",
        keywords: [
            ("contribut", 3), ("pay in", 3), ("save more", 3), ("tax relief", 4), ("employer", 2), ("self-employed", 2),
            ("opt out", 3), ("match", 1), ("salary sacrifice", 4),
        ],
        opening: [
            [
                "{name}, what you pay in is the part of your pension that is most in your hands.",
                "What you pay in is the part of your pension that is most in your hands.",
            ]
        ],
        points: [
            [
                "In a workplace scheme the employer must add at least 3 per cent of qualifying earnings, and many match more."
            ],
            ["Tax relief means that a £100 contribution costs a basic-rate taxpayer £80."],
            ["Up to £60,000 a year, or your earnings if lower, can normally be paid in with relief."],
            ["Once taxable money has been drawn flexibly, that falls to £10,000 a year."],
            ["Higher-rate taxpayers may have to claim part of the relief themselves."],
            ["If you work for yourself, a personal pension takes irregular payments too."],
        ],
        risks: [
            ["Money in a pension cannot be reached before the minimum age, so keep an emergency fund outside it."],
            ["Opting out of a workplace scheme means losing the employer's money."],
        ],
        signposts: [
            ["MoneyHelper's contribution calculator shows the effect on your take-home pay."],
            ["Your employer's pension contact can say how much would be matched."],
        ],
        questions: [
            "Do you know how much your employer would match?",
            "How much room is there in your monthly budget?",
        ])
}
