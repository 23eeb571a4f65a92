import Testing

/// Answers as they are given when all goes well, one or two of each subject, and one kind that must never pass.
enum SampleAnswers {
    struct Sample: Sendable, CustomTestStringConvertible {
        let subject: String
        let question: String
        let guidance: String
        var testDescription: String { subject }
    }

    static let sound: [Sample] = [
        Sample(
            subject: "debts", question: "I have credit card debts. Can I use my pension to pay them?",
            guidance: """
                Margaret, thank you for telling me; money worries weigh heavily, and there is good free help.

                Before touching a pension it is worth speaking to a free debt adviser: there may be other ways out. \
                Creditors normally cannot force you to take money out of a pension that you have not yet drawn. To \
                clear £285,000 you might have to take out considerably more, because most of it is taxed as income.

                Compare the interest you pay with what the pension would lose; expensive debts come first. A \
                breathing space of 60 days can stop most interest and enforcement while you get advice. Check \
                whether you are entitled to benefits or a grant that you do not claim yet.

                There are also risks to keep in mind. Money taken out of a pension can reduce means-tested benefits. \
                Anyone who offers to release a pension before 55 is almost certainly a scammer, and the tax bill is \
                yours.

                StepChange, National Debtline and Citizens Advice help free of charge and in confidence. MoneyHelper \
                can find a debt adviser near you. This is guidance to help you decide, not a recommendation. Are any \
                of the payments urgent, such as rent, council tax or energy?
                """),
        Sample(
            subject: "debts", question: "I have credit card debts. Can I use my pension to pay them?",
            guidance: """
                Thank you for telling me; money worries weigh heavily, and there is good free help.

                Creditors normally cannot force you to take money out of a pension that you have not yet drawn. To \
                clear a debt you might have to take out more than its sum, because most of it is taxed as income. \
                Compare the interest you pay with what the pension would lose; expensive debts come first.

                A breathing space of 60 days can stop most interest and enforcement while you get advice. Check \
                whether you are entitled to benefits or a grant that you do not claim yet.

                There are also risks to keep in mind. Money taken out of a pension can reduce means-tested benefits. \
                Anyone who offers to release a pension before 55 is almost certainly a scammer, and the tax bill is \
                yours.

                StepChange, National Debtline and Citizens Advice help free of charge and in confidence. MoneyHelper \
                can find a debt adviser near you. This is guidance to help you decide, not a recommendation. Would \
                you like me to explain how breathing space works?
                """),
        Sample(
            subject: "scams",
            question: "Someone called me out of the blue with a guaranteed return of 12%. Is it a scam?",
            guidance: """
                Margaret, you are right to be careful, and nothing needs to be decided today.

                Cold calls about pensions are against the law, so a call out of the blue is a warning by itself. \
                Other signs are a free review, pressure to sign quickly, guaranteed returns and unusual investments. \
                Check every firm on the Financial Conduct Authority's register and call back on the number given \
                there.

                Your current provider can stop or question a transfer that shows signs of fraud. Do not share \
                passwords, codes or your National Insurance number, and let nobody onto your computer.

                There are also risks to keep in mind. Money that has gone to a scammer is rarely recovered, and tax \
                may still be due on it. People who have been scammed once are often approached again with an offer \
                to get it back.

                The FCA's ScamSmart pages list known scams; MoneyHelper's specialists can talk it through with you. \
                If you have already signed something, tell your provider at once and report it to the police's fraud \
                service. This is guidance to help you decide, not a recommendation. Has anything been signed or sent \
                so far?
                """),
        Sample(
            subject: "scams",
            question: "Someone called me out of the blue with a guaranteed return of 12%. Is it a scam?",
            guidance: """
                You are right to be careful, and nothing needs to be decided today.

                Other signs are a free review, pressure to sign quickly, guaranteed returns and unusual investments. \
                Check every firm on the Financial Conduct Authority's register and call back on the number given \
                there.

                Your current provider can stop or question a transfer that shows signs of fraud. Do not share \
                passwords, codes or your National Insurance number, and let nobody onto your computer.

                There are also risks to keep in mind. Money that has gone to a scammer is rarely recovered, and tax \
                may still be due on it. People who have been scammed once are often approached again with an offer \
                to get it back.

                The FCA's ScamSmart pages list known scams; MoneyHelper's specialists can talk it through with you. \
                If you have already signed something, tell your provider at once and report it to the police's fraud \
                service. This is guidance to help you decide, not a recommendation. Who contacted you first, they or \
                you?
                """),
        Sample(
            subject: "general", question: "Where do I begin with my pensions?",
            guidance: """
                Margaret, thank you for your question; let us start with the main points and then see what fits.

                Begin with a list of what you have: each pension, its value or promised income, and its charges. You \
                mention £285,000: find out which pension it belongs to and from what age it can be taken. Then add \
                the State Pension, with the forecast from GOV.UK.

                Set that against what you expect to spend, essentials first. Most choices about pensions cannot be \
                undone, so there is value in taking them one at a time. Tax depends on all of your income in a year, \
                so the timing of a payment can matter as much as its size.

                There are also risks to keep in mind. Investments can fall as well as rise, and what suits one \
                person may not suit another. Rules and allowances change, so check figures before you act on them.

                MoneyHelper offers free and impartial guidance, and from 50 you can book a Pension Wise appointment. \
                For a recommendation about your own money you would need a regulated financial adviser. This is \
                guidance to help you decide, not a recommendation. Which of these would you like to look at more \
                closely?
                """),
        Sample(
            subject: "general", question: "Where do I begin with my pensions?",
            guidance: """
                Thank you for your question; let us start with the main points and then see what fits.

                Find out from what age each can be taken and whether it has guarantees. Then add the State Pension, \
                with the forecast from GOV.UK. Set that against what you expect to spend, essentials first.

                Most choices about pensions cannot be undone, so there is value in taking them one at a time. Tax \
                depends on all of your income in a year, so the timing of a payment can matter as much as its size.

                There are also risks to keep in mind. Investments can fall as well as rise, and what suits one \
                person may not suit another. Rules and allowances change, so check figures before you act on them.

                MoneyHelper offers free and impartial guidance, and from 50 you can book a Pension Wise appointment. \
                For a recommendation about your own money you would need a regulated financial adviser. This is \
                guidance to help you decide, not a recommendation. Is there a decision that you have to make soon?
                """),
        Sample(
            subject: "definedBenefitTransfer",
            question:
                "I have been offered a transfer value of £285,000 to move my NHS pension into a personal plan. Should I take it?",
            guidance: """
                Margaret, an offer of £285,000 for a defined benefit pension is a big decision, and it cannot be \
                undone. The NHS Pension Scheme promises an income for life that rises with prices; a transfer swaps \
                that promise for a pot.

                The income you would give up is guaranteed, usually rises each year, and often continues for a \
                partner. In a personal plan the investment risk would be yours, and the money could run out. To \
                weigh £285,000 up, ask what it would cost to buy the same rising income for life elsewhere.

                A transfer can bring more flexibility in when and how money is taken, and a pot that can be left to \
                others. Some unfunded public sector schemes cannot be transferred to a personal plan at all, so \
                check this first. At 57 there is time to look at it calmly: a quoted value is normally guaranteed \
                for three months.

                There are also risks to keep in mind. Where the benefits are worth more than £30,000 the law \
                requires advice from a regulated adviser first. The Financial Conduct Authority's starting point is \
                that most people are better off keeping such a pension. High charges, poor investments and scams are \
                the usual ways in which transferred money is lost.

                MoneyHelper explains transfers free of charge, and lists pension transfer specialists. The scheme \
                can tell you what income you would have at your retirement age and what a partner would get. This is \
                guidance to help you decide, not a recommendation. What matters most to you here: a secure income, \
                flexibility, or what you leave behind?
                """),
        Sample(
            subject: "definedBenefitTransfer",
            question:
                "I have been offered a transfer value of £285,000 to move my NHS pension into a personal plan. Should I take it?",
            guidance: """
                Moving out of a defined benefit pension is a big decision, and it cannot be undone. A defined \
                benefit pension promises an income for life; a transfer swaps that promise for a pot of money.

                In a personal plan the investment risk would be yours, and the money could run out. To weigh an \
                offer up, ask what it would cost to buy the same rising income for life elsewhere. A transfer can \
                bring more flexibility in when and how money is taken, and a pot that can be left to others.

                Some unfunded public sector schemes cannot be transferred to a personal plan at all, so check this \
                first. There is time to look at it calmly: a quoted value is normally guaranteed for three months.

                There are also risks to keep in mind. Where the benefits are worth more than £30,000 the law \
                requires advice from a regulated adviser first. The Financial Conduct Authority's starting point is \
                that most people are better off keeping such a pension. High charges, poor investments and scams are \
                the usual ways in which transferred money is lost.

                MoneyHelper explains transfers free of charge, and lists pension transfer specialists. The scheme \
                can tell you what income you would have at your retirement age and what a partner would get. This is \
                guidance to help you decide, not a recommendation. Shall we go through what your pension would pay \
                before looking at the offer again?
                """),
        Sample(
            subject: "combiningPots",
            question:
                "I have three small workplace pensions from old jobs. What should I think about before I combine them?",
            guidance: """
                Margaret, having several pots from past jobs is very common, and putting them together can be \
                simpler. Whether it is worth it depends on what each pot gives you now, so it helps to compare them \
                one by one.

                Look at the yearly charges first: a difference of half a per cent adds up over decades. Check each \
                pot for guarantees, such as a guaranteed annuity rate, which are lost when it is moved. Some older \
                plans have exit charges, or allow more than the usual quarter to be taken tax free. Compare how your \
                NHS Pension Scheme money is invested with what the other providers offer.

                If your employer still pays into one of them, think twice before leaving it: the contributions could \
                stop. Small pots of up to £10,000 can sometimes be taken without reducing what you may pay in later. \
                A lost pot can be traced free of charge with the government's Pension Tracing Service.

                There are also risks to keep in mind. While money is being moved it is usually out of the market, so \
                it misses gains as well as losses. If any of them promises a set income, it is a defined benefit \
                pension and different rules apply.

                MoneyHelper has a free guide to combining pensions, and you may want to speak to a regulated \
                adviser. Each provider must tell you its charges and any guarantees if you ask for them in writing. \
                This is guidance to help you decide, not a recommendation. Do you have the latest statement of each \
                pot to hand, so that we can compare them?
                """),
        Sample(
            subject: "combiningPots",
            question:
                "I have three small workplace pensions from old jobs. What should I think about before I combine them?",
            guidance: """
                Having several pots from past jobs is very common, and putting them together can make life simpler. \
                Whether it is worth it depends on what each pot gives you now, so it helps to compare them one by \
                one.

                Check each pot for guarantees, such as a guaranteed annuity rate, which are lost when it is moved. \
                Some older plans have exit charges, or allow more than the usual quarter to be taken tax free. \
                Compare how the money is invested and whether the choice of funds suits you.

                If your employer still pays into one of them, think twice before leaving it: the contributions could \
                stop. Small pots of up to £10,000 can sometimes be taken without reducing what you may pay in later. \
                A lost pot can be traced free of charge with the government's Pension Tracing Service.

                There are also risks to keep in mind. While money is being moved it is usually out of the market, so \
                it misses gains as well as losses. If any of them promises a set income, it is a defined benefit \
                pension and different rules apply.

                MoneyHelper has a free guide to combining pensions, and you may want to speak to a regulated \
                adviser. Each provider must tell you its charges and any guarantees if you ask for them in writing. \
                This is guidance to help you decide, not a recommendation. Which of your pots would you like to look \
                at first?
                """),
        Sample(
            subject: "taxFreeCash",
            question: "If I take the £33,000 as a lump sum now, what happens to the tax on the rest?",
            guidance: """
                Margaret, taking £285,000 as cash has effects now and later, so let us take them in turn. Usually up \
                to a quarter of a defined contribution pot can be taken tax free, in one go or in parts.

                The total that most people can take tax free over their lifetime is £268,275, the lump sum \
                allowance. What stays in the pot can go on growing, and is taxed as income when you draw it. Large \
                withdrawals in one tax year can push part of your income into a higher band.

                The first taxable payment is often taxed with an emergency code; too much tax paid can be claimed \
                back. Taking only the tax-free part does not reduce what you may pay in later; drawing taxable \
                income does. Paying off a mortgage gives a certain saving, while money left invested may grow more \
                or less than that.

                There are also risks to keep in mind. Cash taken out becomes part of your savings, which can affect \
                means-tested benefits and inheritance tax. A smaller pot means a smaller income later, and that may \
                have to last thirty years.

                From age 50 you can book a free Pension Wise appointment to talk the options through. A regulated \
                adviser can work out the tax for your own figures. This is guidance to help you decide, not a \
                recommendation. Shall we look at what would be left, and the income that it could provide?
                """),
        Sample(
            subject: "taxFreeCash",
            question: "If I take the £33,000 as a lump sum now, what happens to the tax on the rest?",
            guidance: """
                Taking cash from a pension has effects now and later, so let us take them in turn. Usually up to a \
                quarter of a defined contribution pot can be taken tax free, in one go or in parts.

                What stays in the pot can go on growing, and is taxed as income when you draw it. Large withdrawals \
                in one tax year can push part of your income into a higher band. The first taxable payment is often \
                taxed with an emergency code; too much tax paid can be claimed back.

                Taking only the tax-free part does not reduce what you may pay in later; drawing taxable income \
                does. Paying off a mortgage gives a certain saving, while money left invested may grow more or less \
                than that.

                There are also risks to keep in mind. Cash taken out becomes part of your savings, which can affect \
                means-tested benefits and inheritance tax. A smaller pot means a smaller income later, and that may \
                have to last thirty years.

                From age 50 you can book a free Pension Wise appointment to talk the options through. A regulated \
                adviser can work out the tax for your own figures. This is guidance to help you decide, not a \
                recommendation. Does that make clear which part is taxed and which is not?
                """),
        Sample(
            subject: "drawdownOrAnnuity", question: "Should I go for drawdown or an annuity?",
            guidance: """
                Margaret, this comes down to security on the one side and flexibility on the other. You do not have \
                to choose only one: many people cover their bills with one and keep the rest flexible.

                An annuity turns a pot into an income for life, whatever happens to markets and however long you \
                live. Health and lifestyle can raise an annuity's rate considerably, so always give the details and \
                shop around. An annuity can rise with prices or continue for a partner; both lower the income at the \
                start.

                Drawdown leaves the money invested: you choose how much to take, and what is left can be passed on. \
                How much can safely be drawn depends on returns, charges and how long it has to last. With £285,000 \
                in the pot it is worth asking for quotes for both, to see real figures.

                There are also risks to keep in mind. An annuity normally cannot be changed once it has started. In \
                drawdown poor returns in the first years can do lasting damage, and the pot could run out.

                MoneyHelper has a free tool that compares annuities from all providers. A free Pension Wise \
                appointment covers both routes and how they can be mixed. This is guidance to help you decide, not a \
                recommendation. Which of your regular bills would you want to be covered for certain?
                """),
        Sample(
            subject: "drawdownOrAnnuity", question: "Should I go for drawdown or an annuity?",
            guidance: """
                This comes down to security on the one side and flexibility on the other. You do not have to choose \
                only one: many people cover their bills with one and keep the rest flexible.

                Health and lifestyle can raise an annuity's rate considerably, so always give the details and shop \
                around. An annuity can rise with prices or continue for a partner; both lower the income at the \
                start. Drawdown leaves the money invested: you choose how much to take, and what is left can be \
                passed on.

                How much can safely be drawn depends on returns, charges and how long it has to last. It is worth \
                asking for quotes for both, to see real figures.

                There are also risks to keep in mind. An annuity normally cannot be changed once it has started. In \
                drawdown poor returns in the first years can do lasting damage, and the pot could run out.

                MoneyHelper has a free tool that compares annuities from all providers. A free Pension Wise \
                appointment covers both routes and how they can be mixed. This is guidance to help you decide, not a \
                recommendation. How would you feel if your income went down in a bad year for the markets?
                """),
        Sample(
            subject: "statePension", question: "How does the State Pension work, and can I defer it?",
            guidance: """
                Margaret, the State Pension is paid on top of your other pensions and rises every year.

                State Pension age is rising from 66 to 67 between April 2026 and April 2028; yours depends on your \
                birthday. For the full amount you normally need 35 qualifying years of National Insurance, and at \
                least 10 for any. Gaps in the last six tax years can usually be filled with voluntary contributions, \
                if that pays for you.

                Years in which you cared for a child or another person may count, but sometimes have to be claimed. \
                If you put off claiming, it grows by just under 5.8 per cent for every full year. It counts as \
                taxable income, though no tax is taken from it directly.

                There are also risks to keep in mind. If you were ever contracted out through a workplace pension, \
                your forecast may be below the full amount. It is not paid automatically: you have to claim it.

                Your forecast and National Insurance record are on GOV.UK, free of charge. The Future Pension Centre \
                can say whether filling a gap would raise your pension. This is guidance to help you decide, not a \
                recommendation. Have you seen your forecast yet, or shall we start with how to get it?
                """),
        Sample(
            subject: "statePension", question: "How does the State Pension work, and can I defer it?",
            guidance: """
                The State Pension is paid on top of your other pensions and rises every year.

                For the full amount you normally need 35 qualifying years of National Insurance, and at least 10 for \
                any. Gaps in the last six tax years can usually be filled with voluntary contributions, if that pays \
                for you. Years in which you cared for a child or another person may count, but sometimes have to be \
                claimed.

                If you put off claiming, it grows by just under 5.8 per cent for every full year. It counts as \
                taxable income, though no tax is taken from it directly.

                There are also risks to keep in mind. If you were ever contracted out through a workplace pension, \
                your forecast may be below the full amount. It is not paid automatically: you have to claim it.

                Your forecast and National Insurance record are on GOV.UK, free of charge. The Future Pension Centre \
                can say whether filling a gap would raise your pension. This is guidance to help you decide, not a \
                recommendation. Would you like to look at the gaps in your record next?
                """),
        Sample(
            subject: "retirementAge", question: "Can I afford to retire at 57?",
            guidance: """
                Margaret, at 57 it is a good moment to look at when you could stop, and on what income.

                Private pensions can normally be taken from age 55, which rises to 57 on 6 April 2028. The State \
                Pension starts later, so an early start has to be bridged from other money. Defined benefit schemes \
                have their own retirement age and reduce the pension if it is taken before.

                Each year of later retirement adds contributions and growth, and shortens the time that money must \
                last. A simple budget for retirement, essentials first, shows what income you really need. Some \
                people go down to part-time work and draw a little at the same time.

                There are also risks to keep in mind. People often underestimate how long they will live: half of \
                those aged 65 today can expect to pass 85. Prices rise: what buys a week's shopping today may buy \
                half as much in twenty-five years.

                MoneyHelper's pension calculator gives a first estimate, free of charge. From 50 a free Pension Wise \
                appointment can go through the timing with you. This is guidance to help you decide, not a \
                recommendation. What would a comfortable month cost you, roughly?
                """),
        Sample(
            subject: "retirementAge", question: "Can I afford to retire at 57?",
            guidance: """
                When you can stop depends on two things: when your pensions can be reached, and what they will pay.

                The State Pension starts later, so an early start has to be bridged from other money. Defined \
                benefit schemes have their own retirement age and reduce the pension if it is taken before. Each \
                year of later retirement adds contributions and growth, and shortens the time that money must last.

                A simple budget for retirement, essentials first, shows what income you really need. Some people go \
                down to part-time work and draw a little at the same time.

                There are also risks to keep in mind. People often underestimate how long they will live: half of \
                those aged 65 today can expect to pass 85. Prices rise: what buys a week's shopping today may buy \
                half as much in twenty-five years.

                MoneyHelper's pension calculator gives a first estimate, free of charge. From 50 a free Pension Wise \
                appointment can go through the timing with you. This is guidance to help you decide, not a \
                recommendation. Is there a date you have in mind, or an income you would want to reach first?
                """),
        Sample(
            subject: "deathBenefits", question: "Can my children inherit my pension when I die?",
            guidance: """
                Margaret, what your family would receive depends on the kind of pension and on your age at the time.

                A defined contribution pot can usually be left to anyone you name on the provider's nomination form. \
                Before 75 it can normally be paid free of income tax, within an allowance; after 75 the heirs pay \
                tax on it. From 6 April 2027 most unused pension money is to count towards the estate for \
                inheritance tax.

                A defined benefit scheme usually pays a partner's pension, and sometimes one for children in \
                education. The State Pension mostly ends, although a partner may inherit some of it under the older \
                rules. Wills normally do not cover pensions, so the nomination form should be kept up to date.

                There are also risks to keep in mind. A form that still names a former partner is one of the most \
                common and most painful mistakes. Taking money out now moves it into your estate, which may be taxed \
                differently.

                MoneyHelper explains death benefits free of charge; a solicitor or regulated adviser can look at the \
                estate. Each provider will tell you who is on your nomination form today. This is guidance to help \
                you decide, not a recommendation. Do you know who is named on your nomination forms at present?
                """),
        Sample(
            subject: "deathBenefits", question: "Can my children inherit my pension when I die?",
            guidance: """
                What your family would receive depends on the kind of pension and on your age at the time.

                Before 75 it can normally be paid free of income tax, within an allowance; after 75 the heirs pay \
                tax on it. From 6 April 2027 most unused pension money is to count towards the estate for \
                inheritance tax. A defined benefit scheme usually pays a partner's pension, and sometimes one for \
                children in education.

                The State Pension mostly ends, although a partner may inherit some of it under the older rules. \
                Wills normally do not cover pensions, so the nomination form should be kept up to date.

                There are also risks to keep in mind. A form that still names a former partner is one of the most \
                common and most painful mistakes. Taking money out now moves it into your estate, which may be taxed \
                differently.

                MoneyHelper explains death benefits free of charge; a solicitor or regulated adviser can look at the \
                estate. Each provider will tell you who is on your nomination form today. This is guidance to help \
                you decide, not a recommendation. Who would you want to be looked after first?
                """),
        Sample(
            subject: "contributions", question: "How much should I pay in, and will my employer match it?",
            guidance: """
                Margaret, what you pay in is the part of your pension that is most in your hands.

                In a workplace scheme the employer must add at least 3 per cent of qualifying earnings, and many \
                match more. Tax relief means that a £100 contribution costs a basic-rate taxpayer £80. Up to £60,000 \
                a year, or your earnings if lower, can normally be paid in with relief.

                Once taxable money has been drawn flexibly, that falls to £10,000 a year. Higher-rate taxpayers may \
                have to claim part of the relief themselves. If you work for yourself, a personal pension takes \
                irregular payments too.

                There are also risks to keep in mind. Money in a pension cannot be reached before the minimum age, \
                so keep an emergency fund outside it. Opting out of a workplace scheme means losing the employer's \
                money.

                MoneyHelper's contribution calculator shows the effect on your take-home pay. Your employer's \
                pension contact can say how much would be matched. This is guidance to help you decide, not a \
                recommendation. Do you know how much your employer would match?
                """),
        Sample(
            subject: "contributions", question: "How much should I pay in, and will my employer match it?",
            guidance: """
                What you pay in is the part of your pension that is most in your hands.

                Tax relief means that a £100 contribution costs a basic-rate taxpayer £80. Up to £60,000 a year, or \
                your earnings if lower, can normally be paid in with relief. Once taxable money has been drawn \
                flexibly, that falls to £10,000 a year.

                Higher-rate taxpayers may have to claim part of the relief themselves. If you work for yourself, a \
                personal pension takes irregular payments too.

                There are also risks to keep in mind. Money in a pension cannot be reached before the minimum age, \
                so keep an emergency fund outside it. Opting out of a workplace scheme means losing the employer's \
                money.

                MoneyHelper's contribution calculator shows the effect on your take-home pay. Your employer's \
                pension contact can say how much would be matched. This is guidance to help you decide, not a \
                recommendation. How much room is there in your monthly budget?
                """),
    ]

    /// Tells the customer to transfer, plays down what is lost, and leaves out that the law requires advice.
    static let failingTransfers: [String] = [
        """
        Margaret, an offer of £285,000 for a defined benefit pension is a big decision, and it cannot be \
        undone. The NHS Pension Scheme promises an income for life that rises with prices; a transfer swaps \
        that promise for a pot.

        My view is clear: you should transfer out of the NHS Pension Scheme, because £285,000 is a very good \
        value. A personal plan will give you more freedom, and with sensible investments it will do better.

        The income you would give up is guaranteed, usually rises each year, and often continues for a \
        partner. In a personal plan the investment risk would be yours, and the money could run out. To \
        weigh £285,000 up, ask what it would cost to buy the same rising income for life elsewhere. A \
        transfer can bring more flexibility in when and how money is taken, and a pot that can be left to \
        others. Some unfunded public sector schemes cannot be transferred to a personal plan at all, so \
        check this first. At 57 there is time to look at it calmly: a quoted value is normally guaranteed \
        for three months.

        I would not wait too long, since a quoted value is only guaranteed for three months. What matters \
        most to you here: a secure income, flexibility, or what you leave behind?
        """,
        """
        Margaret, an offer of £285,000 for a defined benefit pension is a big decision, and it cannot be \
        undone. The NHS Pension Scheme promises an income for life that rises with prices; a transfer swaps \
        that promise for a pot.

        My view is clear: you should transfer, because £285,000 is a very good value for this pension. A \
        personal plan will give you more freedom, and with sensible investments it will do better.

        The income you would give up is guaranteed, usually rises each year, and often continues for a \
        partner. In a personal plan the investment risk would be yours, and the money could run out. To \
        weigh £285,000 up, ask what it would cost to buy the same rising income for life elsewhere. A \
        transfer can bring more flexibility in when and how money is taken, and a pot that can be left to \
        others. Some unfunded public sector schemes cannot be transferred to a personal plan at all, so \
        check this first. At 57 there is time to look at it calmly: a quoted value is normally guaranteed \
        for three months.

        I would not wait too long, since a quoted value is only guaranteed for three months. What matters \
        most to you here: a secure income, flexibility, or what you leave behind?
        """,
        """
        Moving out of a defined benefit pension is a big decision, and it cannot be undone. A defined \
        benefit pension promises an income for life; a transfer swaps that promise for a pot of money.

        My view is clear: you should transfer, because the value on offer is a very good one. A personal \
        plan will give you more freedom, and with sensible investments it will do better.

        The income you would give up is guaranteed, usually rises each year, and often continues for a \
        partner. In a personal plan the investment risk would be yours, and the money could run out. To \
        weigh an offer up, ask what it would cost to buy the same rising income for life elsewhere. A \
        transfer can bring more flexibility in when and how money is taken, and a pot that can be left to \
        others. Some unfunded public sector schemes cannot be transferred to a personal plan at all, so \
        check this first. There is time to look at it calmly: a quoted value is normally guaranteed for \
        three months.

        I would not wait too long, since a quoted value is only guaranteed for three months. Shall we go \
        through what your pension would pay before looking at the offer again?
        """,
    ]
}
