import Foundation
import Guidance

/// Who asks and what, drawn from a seed: people between 28 and 78 with the pensions that go with their lives, and what such people ask.
struct Questions {
    private static let names = [
        "Margaret Ellis", "Dev Patel", "Siân Rhys-Morgan", "Thomas Okafor", "Aileen MacLeod", "Priya Nair",
        "George Whitfield", "Chloe Bennett", "Imran Hussain", "Ruth Goldberg", "Owen Pritchard", "Fatima Begum",
        "Callum Fraser", "Joyce Adeyemi", "Peter Lindqvist", "Hannah Doyle", "Wei Zhang", "Mary O'Connor",
    ]
    private static let providers = [
        "Aviva", "Legal & General", "Scottish Widows", "Royal London", "Standard Life", "Aegon", "Nest", "PensionBee",
        "The People's Pension", "Phoenix",
    ]
    private static let schemes = [
        "NHS Pension Scheme", "Teachers' Pension", "Local Government Pension Scheme",
        "Universities Superannuation Scheme",
    ]
    private static let goals = [
        "retire at {age}", "clear the mortgage before I stop work", "leave something to my children",
        "work part time from {age}", "help my daughter with a deposit", "travel while I am well",
        "know that the bills are paid", "keep up with rising prices",
    ]
    private static let circumstances = [
        "recently bereaved", "cares for a parent", "waiting for an operation", "made redundant this year",
        "going through a divorce", "worried about debts",
    ]

    /// A first question, and what people go on to ask.
    private static let subjects: [(first: [String], later: [String])] = [
        (
            [
                "I have {count} pensions from old jobs, the largest with {provider} worth about {amount}. What should I think about before I combine them?",
                "Is it sensible to put my old {provider} pot of {amount} together with my workplace pension, and what could I lose?",
            ],
            [
                "How do I find out whether one of them has a guaranteed annuity rate?",
                "What would the charges be if I left everything where it is?",
                "Is there anything I must not sign before I have checked?",
            ]
        ),
        (
            [
                "I am {age}. How much of my {amount} can I take tax free, and what happens to the rest?",
                "If I take a lump sum of {amount} from my pension this year, how is it taxed?",
            ],
            [
                "What is an emergency tax code, and how would I get the money back?",
                "Does it change how much I can still pay in?",
                "Could I take it in smaller amounts over some years?",
            ]
        ),
        (
            [
                "What is the difference between drawdown and an annuity for someone of {age} with {amount}?",
                "I do not understand annuities. Would I get more because of my diabetes?",
            ],
            [
                "What happens to an annuity when I die?",
                "And if the markets fall just after I start drawdown?",
                "Can I do a bit of both?",
            ]
        ),
        (
            [
                "How do I find out what State Pension I will get, and whether I have gaps?",
                "I lived abroad for nine years. Does that reduce my State Pension?",
            ],
            [
                "Is it worth paying for missing years?", "When will I reach State Pension age?",
                "What if I put off claiming it for a year?",
            ]
        ),
        (
            [
                "Who gets my pension if I die before {age}? I am not married to my partner.",
                "My husband died in May. What happens to his {provider} pension, and what do I have to do?",
            ],
            [
                "Is inheritance tax due on it?", "How do I change who I have nominated?",
                "Does it matter whether he was over 75?",
            ]
        ),
        (
            [
                "Someone rang me about a free pension review and an investment abroad with {amount}. Is that real?",
                "A firm says I can have my pension at {age} less ten years if I move it to them. Can that be right?",
            ],
            [
                "How do I check whether a firm is on the register?",
                "I have already sent them my National Insurance number. What now?",
                "Who can I report it to?",
            ]
        ),
        (
            [
                "Should I transfer my final salary pension out? They have offered me {amount} as a transfer value.",
                "My defined benefit scheme gave me a CETV of {amount}. How does a transfer work and what would I give up?",
            ],
            [
                "Why do I have to pay for advice if I have already decided?",
                "What would my wife get if I stay in the scheme?",
                "The offer runs out in six weeks. Can I ask for another one?",
            ]
        ),
        (
            [
                "Can I afford to retire at {age} with {amount} and my State Pension?",
                "I want to go down to three days a week. Can I draw a little from my pension and keep paying in?",
            ],
            [
                "How long would the money last?", "What do people usually forget when they plan this?",
                "Does my employer have to keep paying in?",
            ]
        ),
        (
            [
                "I owe about {amount} on cards. Would it be wise to use my pension to clear it?",
                "Will taking money from my pension affect my universal credit?",
            ],
            [
                "Can my creditors touch my pension?", "Is there someone who can look at my debts with me for free?",
                "What happens to my benefits if I only take a part?",
            ]
        ),
    ]

    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// A customer of that number, whose profile has between 60 and 300 words' worth of detail.
    mutating func customer(_ number: Int) -> Customer {
        let age = Int.random(in: 28...78, using: &random)
        var pensions = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Pension(
                kind: .definedContribution, provider: random.element(of: Self.providers),
                valueGBP: Decimal(Int.random(in: 8...400, using: &random) * 1_000))
        }
        if random.chance(0.3) {
            pensions.append(
                Pension(
                    kind: .definedBenefit, provider: random.element(of: Self.schemes),
                    annualIncomeGBP: Decimal(Int.random(in: 3...24, using: &random) * 1_000)))
        }
        pensions.append(Pension(kind: .state))
        return Customer(
            customerID: "cu-\(number)", name: random.element(of: Self.names), age: age,
            employmentStatus: age >= 67 ? .retired : random.element(of: [.employed, .employed, .selfEmployed]),
            financialLiteracy: random.element(of: [.low, .medium, .high]),
            riskTolerance: random.element(of: [.low, .medium, .high]), pensions: pensions,
            goals: (0..<Int.random(in: 1...3, using: &random)).map { _ in filled(random.element(of: Self.goals), age) },
            circumstances: random.chance(0.35) ? [random.element(of: Self.circumstances)] : [])
    }

    /// The questions of a conversation, in their order.
    mutating func conversation(of customer: Customer, turns: Int) -> [String] {
        let age = customer.age ?? 55
        let subject = random.element(of: Self.subjects)
        var later = subject.later.shuffled(using: &random)
        return (0..<turns).map { turn in
            if turn == 0 { return filled(random.element(of: subject.first), age) }
            // A long conversation moves on to something else.
            if later.isEmpty { later = random.element(of: Self.subjects).later.shuffled(using: &random) }
            return filled(later.removeLast(), age)
        }
    }

    private mutating func filled(_ text: String, _ age: Int) -> String {
        text.replacing("{age}", with: "\(max(57, age + Int.random(in: 0...8, using: &random)))")
            .replacing("{amount}", with: "£\(Int.random(in: 8...300, using: &random)),000")
            .replacing("{count}", with: "\(Int.random(in: 2...5, using: &random))")
            .replacing("{provider}", with: random.element(of: Self.providers))
    }
}
