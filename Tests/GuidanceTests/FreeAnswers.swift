import Foundation
import Guidance
import Testing

/// Answers written freely within the duties, for customers of different literacy: the rules find nothing at all in them.
enum FreeAnswers {
    struct Sample: Sendable, CustomTestStringConvertible {
        let customer: Customer
        let question: String
        let guidance: String
        var testDescription: String { question }
    }

    private static let margaret = Customer(
        customerID: "x", name: "Margaret", age: 57, financialLiteracy: .low,
        pensions: [
            Pension(kind: .definedBenefit, provider: "NHS Pension Scheme"),
            Pension(kind: .definedContribution, provider: "Aviva", valueGBP: 48_200),
        ])
    private static let dev = Customer(customerID: "y", name: "Dev", age: 34, financialLiteracy: .high)
    private static let sian = Customer(
        customerID: "z", name: "Siân", age: 63, financialLiteracy: .medium,
        pensions: [Pension(kind: .definedContribution, valueGBP: 132_000)], circumstances: ["recently bereaved"])
    private static let transferQuestion =
        "I have been offered a transfer value of £285,000 to move my NHS pension into a personal plan. Should I take it?"

    static let all: [Sample] = [
        Sample(
            customer: margaret,
            question: transferQuestion,
            guidance: """
                Margaret, I can't tell you whether to take this offer – that's a decision only you can make, and one \
                where the law asks for proper advice first. What I can do is explain what it turns on.

                Your NHS pension is what's called a defined benefit pension: it promises you an income for life, \
                going up each year, and it usually carries on paying something to a husband, wife or partner if you \
                die first. A transfer means giving that promise up for good in exchange for a pot of money. £285,000 \
                sounds like a lot, but it has to last as long as you do, and it could fall in value.

                There's something else that makes me wary. The NHS scheme is "unfunded", which means it generally \
                doesn't allow transfers to personal plans at all. If someone has told you they can do this, please \
                check who they are on the FCA Register before you share any details. Nobody genuine will hurry you.

                Here is what people weigh up:

                - What it gives: more choice over when and how you take money, and a pot that may be left to family.
                - What it costs: the secure income, its yearly rises, and the pension for a partner. The investment \
                risk and charges become yours.

                Because your benefits are worth more than £30,000, you would have to take advice from an FCA- \
                authorised pension transfer specialist before any transfer could go ahead. The regulator's view is \
                that most people are better off keeping this kind of pension.

                MoneyHelper (0800 011 3797) can talk it through with you free of charge. As you're over 50 and have \
                an Aviva pot too, you can also book a free Pension Wise appointment about that one.

                May I ask: who was it that offered you the transfer, and how did they contact you?
                """),
        Sample(
            customer: dev,
            question:
                "I have three small workplace pensions from old jobs. What should I think about before I combine them?",
            guidance: """
                Good question, Dev. Bringing pensions together can make them easier to keep track of, but it isn't \
                always worth it, so here's what to look at first.

                - Charges: compare the annual management charge on each. A difference of 0.5% a year adds up over \
                thirty years.
                - Guarantees: some older plans have a guaranteed annuity rate or a protected pension age. You'd lose \
                these if you moved.
                - Exit fees: most modern plans have none, but check.
                - Investment choice: are the funds in the new plan ones you'd be comfortable with?
                - Employer contributions: if an employer still pays into one, leaving it could mean losing that \
                money.
                - Small pots: pots of £10,000 or less have special rules that can be handy later, for instance they \
                don't trigger the money purchase annual allowance.

                You should be able to get all of this from each provider's latest statement. You don't have to \
                combine all three: some people move two and leave the third where it is.

                While the money is moving it's usually out of the market, so you could miss a rise or avoid a fall. \
                And be careful with anyone who contacts you out of the blue offering to do it for you: that's a \
                common sign of a scam.

                MoneyHelper has a free guide on combining pensions, and an FCA-authorised adviser can recommend \
                what's best for you if you'd like advice.

                Would you like to go through what each of these means for one of your pots?
                """),
        Sample(
            customer: sian,
            question:
                "If I take the £33,000 now, what happens to the tax on the rest – and does it change what my children would get?",
            guidance: """
                I'm so sorry for your loss, Siân. There's no rush with any of this.

                If you take £33,000 as tax-free cash, that is a quarter of your £132,000, so there's no income tax \
                on it. The remaining £99,000 stays in your pension. Whenever you take money from it, that money \
                counts as income for that tax year, and you'd pay income tax on it at your usual rate. Taking a lot \
                in one year could push you into a higher band. The first payment is often taxed with an emergency \
                code; you can claim back anything overpaid.

                You could leave it invested and take it bit by bit (drawdown), or use some of it to buy an annuity, \
                which is a guaranteed income for life. Drawdown keeps your options open, but the pot could run out; \
                an annuity is secure, but can't normally be changed later.

                For your children:
                - What's left in the pot can usually go to whoever you name on the nomination form.
                - Cash you've taken out becomes part of your estate straight away.
                - From 6 April 2027 most unused pension money will count towards your estate for inheritance tax \
                too, so the difference between the two gets smaller.

                You must tell the provider if you'd like to change who is named, so it's a good idea to check the \
                form.

                Paying off the mortgage gives a certain saving; keeping the money invested might do better or worse. \
                Which matters more is for you to decide.

                You can book a free Pension Wise appointment to go through this calmly, and a regulated adviser can \
                work out figures for you.

                Does the difference between the tax-free part and the rest make sense so far?
                """),
        Sample(
            customer: margaret,
            question:
                "Someone rang me out of the blue offering a free pension review and 12% guaranteed return. Should I sign?",
            guidance: """
                You did the right thing by stopping to ask, Margaret. What you describe has several warning signs of \
                a scam: a call out of the blue, which is banned by law for pensions, a "free review" and a \
                "guaranteed" return. No honest firm can guarantee 12%.

                Please don't sign anything or share your details. If you've already signed, call your provider \
                straight away and report it to Report Fraud.

                You can check any firm on the FCA's Register and Warning List, and MoneyHelper's pension specialists \
                will talk it through with you for free.

                Have you given them any information so far?
                """),
        Sample(
            customer: dev,
            question: "How does salary sacrifice work and is it worth it?",
            guidance: """
                With salary sacrifice you agree to a lower salary, and your employer pays the difference into your \
                pension. Because your pay is lower, you and your employer both pay less National Insurance.

                What speaks for it: more goes into your pension for the same take-home pay, and some employers add \
                their own saving. What speaks against it: a lower salary can affect what you could borrow for a \
                mortgage, statutory maternity pay and some benefits, and the money is locked away until you're 57.

                Whether it's worth it depends on your tax band, your employer's terms and how soon you might need \
                the money. Your employer should give you an illustration, and you should ask for it in writing. \
                MoneyHelper's calculator shows the effect on your pay.

                Is your employer offering to pass on its own saving too?
                """),
    ]
}
