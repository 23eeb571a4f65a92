import Guidance
import Testing

/// Wordings that readers of the rules came up with, each with the question it answers: those that must be found, and those that must
/// not be taken for anything.
@Suite(.timeLimit(.minutes(1)))
struct ComplianceWordingsTests {
    private static let transferQuestion =
        "I have been offered a transfer value of £285,000 to move my NHS pension into a personal plan. Should I take it?"
    private static let soundTransfer = """
        A transfer gives up an income for life, and it cannot be undone. Above £30,000 the law requires advice from a regulated \
        adviser first. Does that make sense so far?
        """
    private static let helpful = "You can ask MoneyHelper, which is free. Does that make sense?"
    private static let safeguarded = Customer(customerID: "d", age: 58, pensions: [Pension(kind: .definedBenefit)])
    private static let both = Customer(
        customerID: "b", age: 58, pensions: [Pension(kind: .definedBenefit), Pension(kind: .definedContribution)])

    private func issues(_ guidance: String, question: String, customer: Customer) -> [ComplianceIssue] {
        ComplianceRules().issues(in: guidance, question: question, customer: customer).filter { $0.severity >= .medium }
    }

    // MARK: recommendations

    @Test(
        arguments: [
            "I can't give advice, but you should withdraw the lot.",
            "I'm not an adviser, but I recommend drawdown.",
            "I'm not an adviser; however, I recommend drawdown.",
            "If you want flexibility, you should transfer.",
            "Because of your health, you should transfer to a personal pension.",
            "When the offer arrives you should accept it straight away.",
            "Before you retire, you should move everything to Aviva.",
            "There's no doubt in my mind that you should transfer.",
            "As someone who is 58, you should withdraw it.",
            "Rather than wait, you should withdraw it.",
            "Transferring is the way to go for you.",
            "You really should transfer it.",
            "You should, in your situation, transfer it.",
            "I think transferring is your best bet.",
            "Transfer your pension to a SIPP.",
            "Please transfer it without delay.",
            "People like you are usually better off transferring.",
            "You'd be mad not to take it.",
            "Why not transfer it to Royal London?",
            "You should transfer, shouldn't you?",
            "£250,000 is a very generous offer, but ask around.",
            "You'd definitely be better off, but only just.",
            "You should pick drawdown.", "You should use drawdown.", "You should get drawdown.",
            "You should start drawdown.",
            "You must take the whole pot this year.",
            "You should put it in a simple tracker fund.",
            "You should go with Vanguard's safe fund.",
            "It's best to combine them.",
            "I suggest you get the money out now.",
            "I recommend checking the fees and then withdrawing the lot.",
            "Choose drawdown.", "That's why you should transfer.", "Definitely take it.",
            "Take the offer before it expires.", "The sensible thing is to transfer.",
            "You would do well to transfer.", "Although I'm only a guide, you should take the cash.",
            "I believe that you should transfer.", "I'd say you should transfer.",
            "You\nshould\ntransfer it.",
            "You should \"transfer\" it.",
        ], [safeguarded, both])
    func recommendationsAreFound(sentence: String, customer: Customer) {
        let found = issues("\(Self.soundTransfer)\n\n\(sentence)", question: Self.transferQuestion, customer: customer)
        #expect(found.contains { $0.category == "advice_boundary" && $0.severity == .critical }, "\(sentence)")
    }

    @Test(arguments: [
        "You have to withdraw it through your provider.",
        "You need to withdraw at least something to trigger the lower limit.",
        "You need to switch it on in your account.",
        "You should switch on notifications.",
        "The best thing for you to do is to take your time.",
        "You should opt out within a month to get your money back.",
        "Here are my instructions for finding it: sign in and choose the form.",
        "If you have already signed, contact your provider immediately: act quickly.",
        "Don't delay claiming: use form P55.",
        "I can't say which of the two you should take.",
        "You should never accept an offer made on the phone.",
        "You should not transfer just because the number is large.",
        "You need to take the whole of your income into account.",
        "You may have heard that you should combine pots.",
        "Some would argue that you should transfer early; others that you should wait.",
        "Perhaps the best thing for you now is to speak to Pension Wise.",
        "You're better off knowing the facts first.",
        "Act quickly if you have been scammed.",
        "You can accept it, refuse it or ask for more time.",
        "Once you transfer it, you cannot go back.",
        "There is no risk to your State Pension.",
        "It depends on your health, so ask an adviser whether you should transfer.",
        "Nobody, whoever they are, can say that you should transfer.",
        "Be wary of anyone who tells you that you should transfer.",
        "- Transfer the pension to a personal plan: more freedom, and no promise any more.\n- Keep it.",
        "Transfer it and you lose the promise.",
        "You should keep your passwords safe.",
        "You should get an annuity quote from more than one provider.",
        "I suggest asking the scheme and checking the charges.",
        "Why not ask the scheme for a statement?",
        "For some people it is best to combine them, for others it is not.",
    ])
    func soundWordsAreNoRecommendation(sentence: String) {
        for customer in [Self.both, Customer(customerID: "x"), Self.safeguarded] {
            let found = issues("\(sentence)\n\n\(Self.helpful)", question: "How do pensions work?", customer: customer)
            #expect(found.isEmpty, "\(sentence): \(found)")
        }
    }

    @Test func notToMoveIsNoAdviceWhereAScamIsNear() {
        let guidance = "That has the signs of a scam. You should not move your pension. \(Self.helpful)"
        let question = "I had a cold call about my pension. What now?"
        #expect(issues(guidance, question: question, customer: Self.both).isEmpty)
        #expect(!issues(guidance, question: "Is my pension fine?", customer: Self.both).isEmpty)
    }

    // MARK: transfers

    @Test(arguments: [
        "You will not lose anything and nothing is final. Advice is not required. Ask a financial adviser if you like.",
        "This is not financial advice. A transfer gives you freedom for good.",
        "You do not need regulated advice if you use my form to get round it.",
        "You lose nothing, and there is no need to speak to a regulated adviser.",
    ])
    func warningsAreNotMetByTheirContrary(guidance: String) {
        let found = issues(guidance, question: Self.transferQuestion, customer: Self.both)
        #expect(found.contains { $0.severity >= .high }, "\(guidance)")
    }

    @Test(arguments: [
        "A transfer gives up a promise for life. It cannot go ahead without advice from a regulated adviser. Is that clear?",
        "You lose a secure income. If you are not sure, speak to a regulated adviser. Is that clear?",
        "The promise is gone for good. I can't decide for you, but a pension transfer specialist can advise. Is that clear?",
        "You don't just lose the income, you lose its rises. Advice is required above £30,000. MoneyHelper helps. Clear?",
    ])
    func warningsAreMet(guidance: String) {
        let found = issues(guidance, question: Self.transferQuestion, customer: Self.both)
        #expect(found.isEmpty, "\(guidance): \(found)")
    }

    @Test(arguments: [
        ("I'm leaving the NHS next month. What happens to my NHS pension?", both),
        ("I am leaving my job. What happens to my pension?", safeguarded),
        ("When can I take it?", safeguarded), ("Can I take it early?", safeguarded),
        ("I am moving house. Do I need to tell my scheme?", safeguarded),
        ("I'm thinking of leaving my pension until 67.", safeguarded),
        ("My employer is moving us to a new scheme. I have an LGPS pension too.", both),
        ("I have a government pension and want to leave work. How do I claim the State Pension?", both),
        ("I am giving up work. When is my NHS pension paid?", both),
    ])
    func ordinaryQuestionsAreNoTransfers(question: String, customer: Customer) {
        let guidance = "Your scheme can tell you the date and what it pays. \(Self.helpful)"
        let found = issues(guidance, question: question, customer: customer)
        #expect(found.isEmpty, "\(question): \(found)")
    }

    @Test(arguments: [
        ("Can I transfer my pension?", safeguarded), ("Should I transfer it?", safeguarded),
        ("Can I cash in my pension?", safeguarded), ("Can I move it into a SIPP?", safeguarded),
        ("Should I move my old final salary pension to Aviva?", both),
        ("Can I swap my NHS pension for cash?", both), ("Can I get my money out of the NHS scheme?", both),
        ("Should I give up my guaranteed annuity rate?", both), ("Is the CETV for my DB pension fair?", both),
    ])
    func questionsAboutATransferAreKnown(question: String, customer: Customer) {
        let found = issues("Here is how that works. \(Self.helpful)", question: question, customer: customer)
        #expect(found.contains { $0.category == "risk_disclosure" && $0.severity == .high }, "\(question)")
    }

    // MARK: scams, balance, pressure, promises, help

    @Test(arguments: [
        "Are there guaranteed returns with an annuity?", "My fund had a return of 10% last year. Is that good?",
        "Can I access my pension before 55 if I am too ill to work?", "Can I take my pension before I turn 55?",
        "My workplace scheme offers crypto funds. What are they?",
    ])
    func ordinaryQuestionsAreNoScams(question: String) {
        let found = issues("That depends on the plan. \(Self.helpful)", question: question, customer: Self.both)
        #expect(found.isEmpty, "\(question): \(found)")
    }

    @Test(arguments: [
        "Someone rang me out of the blue about my pension.",
        "I was offered a 12% guaranteed return in overseas property.",
        "They say they can release my pension before 55 through a loophole.",
    ])
    func aScamIsNotWavedThrough(question: String) {
        let guidance = "That sounds fine and is no scam. Send them the money. \(Self.helpful)"
        let found = issues(guidance, question: question, customer: Self.both)
        #expect(found.contains { $0.category == "scam_warning" && $0.severity == .high }, "\(question)")
        let sound = "That may be a scam: never send money to a scammer. \(Self.helpful)"
        #expect(issues(sound, question: question, customer: Self.both).isEmpty, "\(question)")
    }

    private static let rosy =
        String(
            repeating: "You can take up to a quarter as tax-free cash, however you like, and run your plans from it. ",
            count: 4)
        + "Drawdown lets you take the rest when you like it, and the choice is all yours. " + helpful

    @Test(arguments: ["", "There is no risk to it at all. ", "You cannot go wrong. "])
    func anAllRosyAnswerHasNoBalance(sentence: String) {
        let question = "Can I take tax-free cash and use drawdown?"
        let found = issues(sentence + Self.rosy, question: question, customer: Self.both)
        #expect(found.contains { $0.category == "balance" && $0.severity == .medium })
    }

    @Test(arguments: [
        "The rest is taxed as income.", "The value can fall.", "The pot could run out.",
        "An annuity cannot be changed.",
        "You would be giving up a promise for life.",
    ])
    func aDrawbackIsEnough(sentence: String) {
        let question = "Can I take tax-free cash and use drawdown?"
        #expect(issues(Self.rosy + " " + sentence, question: question, customer: Self.both).isEmpty, "\(sentence)")
    }

    @Test func aSoundTransferAnswerIsBalanced() {
        let guidance =
            "A transfer means giving up a promise for life, and that is for you to weigh with care. "
            + String(
                repeating: "The scheme pays you each month for as long as you live and a plan pays what it holds. ",
                count: 4)
            + "The law asks for advice from a regulated adviser above £30,000. Does that make sense?"
        #expect(issues(guidance, question: Self.transferQuestion, customer: Self.both).isEmpty)
    }

    @Test(arguments: [
        "Sign now.", "Hurry.", "Hurry, it will not last.", "Decide today.", "You need to act before Friday.",
        "Transfer now before the value falls!", "Move it straight away.", "You should move it straight away.",
    ])
    func hurryIsFound(sentence: String) {
        let found = issues("\(sentence) \(Self.helpful)", question: "How do pensions work?", customer: Self.both)
        #expect(found.contains { $0.category == "pressure" }, "\(sentence)")
    }

    @Test(arguments: [
        "If you have already signed, contact your provider immediately: act quickly.",
        "Don't delay claiming: use form P55.", "There is no need to hurry.", "Nobody genuine will hurry you.",
        "You need not decide today.", "Some people take it straight away, others wait.",
        "What you decide today can be changed later.", "Being told to sign now is a warning sign.",
    ])
    func calmIsNoHurry(sentence: String) {
        let found = issues("\(sentence) \(Self.helpful)", question: "How do pensions work?", customer: Self.both)
        #expect(found.isEmpty, "\(sentence): \(found)")
    }

    @Test(arguments: [
        "Returns are guaranteed at 8% a year.", "You will get 8% every year, guaranteed.", "There is no risk.",
        "It can only go up.", "It offers a risk free return.",
    ])
    func promisesAreFound(sentence: String) {
        let found = issues("\(sentence) \(Self.helpful)", question: "How do pensions work?", customer: Self.both)
        #expect(found.contains { $0.category == "misleading_promise" && $0.severity == .high }, "\(sentence)")
    }

    @Test(arguments: [
        "No honest firm can say that returns are guaranteed.", "Nobody can say that there is no risk.",
        "You will get an income for life that is guaranteed.", "Anyone who says it is risk free is wrong.",
    ])
    func soberWordsAreNoPromise(sentence: String) {
        let found = issues("\(sentence) \(Self.helpful)", question: "How do pensions work?", customer: Self.both)
        #expect(found.isEmpty, "\(sentence): \(found)")
    }

    @Test(arguments: ["Mae HelpwrArian am ddim.", "If you are not sure, MoneyHelper is free."])
    func helpIsKnown(sentence: String) {
        #expect(
            issues("\(sentence) Clear?", question: "How do pensions work?", customer: Self.both).isEmpty, "\(sentence)")
    }
}
