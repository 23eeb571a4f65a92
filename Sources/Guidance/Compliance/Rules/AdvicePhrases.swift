/// The wordings that ``AdviceRule`` looks for, and those that make them harmless.
enum AdvicePhrases {
    private static let decisions =
        "transfer|transferring|accept|move|switch|consolidate|combine|merge|cash|withdraw|buy|sell|invest|swap|convert|opt|take|"
        + "keep|leave|stay|choose|put|draw|go|hold|reject|refuse|decline"

    /// Those of them that have no everyday meaning.
    private static let moves = "transfer|accept|switch|consolidate|combine|merge|cash|withdraw|sell|swap|convert"

    static let orders: PhraseList = [
        "you {really|definitely|certainly|probably|just|simply|absolutely|clearly} should|must|ought {to|not|never|definitely|certainly|really|simply|just|probably|therefore|absolutely|"
            + "now|also|then|instead} " + decisions,
        "you should|ought in|given|at|with _ " + moves,
        "you should|ought|must|need|have {to|really|just|now} pick|use|get|start|buy|try {a|an|the|your|with|into|in|out} "
            + "drawdown|annuity|annuities|sipp",
        "you should|ought|must|need|have {to|really|just|now} get {the|your|all|that|it|this} money|pot|pension|savings|it out|into",
        "you should|must|need|have {to|now} take|withdraw|draw {out|down|the|your|it} whole|entire|lot|everything",
        "you would|might do|be well|wise|sensible to " + moves, "yes|definitely|certainly take it",
        "you would be mad|crazy|foolish|silly|daft|stupid|unwise {not|to} " + decisions,
        "it is {probably|definitely|usually|clearly|certainly|generally|really} best|wise|wisest|sensible {for|you|to} "
            + moves,
        "you need|have to {definitely|now|just} transfer|accept|switch|consolidate|withdraw|sell|swap",
        "you had|would best|better {to|not} " + decisions,
        "i would {definitely|certainly|personally|always|simply|strongly|not|say|go|suggest|you|to} {and|for|with} "
            + "transfer|accept|switch|consolidate|withdraw|sell|swap|invest|move|cash|take|buy|keep|leave|stay|choose",
        "it makes sense for you to " + decisions, "makes {more|most|good} sense for you {to}",
        "yes|just|definitely transfer|accept|switch|consolidate|combine|withdraw|sell|swap it|them|the|your|this|all",
        "go for it|the|an|a|drawdown", "put your|all|the {of|your} money|pot|pension|savings in|into",
        "go ahead {and|with} transfer|accept|switch|withdraw|cash|swap|the|this|it",
    ]
    /// Commands, where a sentence begins with them.
    static let commands: PhraseList = [
        moves + "|move {in|out} it|them|everything",
        moves + "|move {in|out|all|of|your|the|this|nhs|old|whole|entire|final|salary|defined|benefit|workplace} "
            + "pension|pensions|pot|pots|money|offer|benefits|savings|lot",
        "take|grab the|this|that|your money|offer|cash|lump",
        "choose|pick|buy|go|start {with|for|an|a|your|the} drawdown|annuity",
    ]
    /// Recommendations in the form of a question.
    static let questions: PhraseList = ["why not|do {not|you|just|simply|go|ahead|and} " + moves + "|move"]
    /// What money is told to do besides: "get it out".
    static let exits: PhraseList = [
        "get|getting|pull|pulling {the|your|all|it|of} money|pot|pension|savings|it {now} out"
    ]
    /// Words of a sentence that tells what a step would bring and is no command.
    static let hedges: Set<String> = [
        "if", "only", "after", "unless", "until", "once", "lose", "loses", "lost", "gives", "give", "may", "might",
        "could",
        "would", "can", "pay", "tax", "slowly", "risk", "risks", "adviser", "advice", "means", "or",
    ]
    static let considerations: PhraseList = [
        "you should|ought {to|definitely|certainly|really|seriously|strongly|at|least|also} consider|explore "
            + "transferring|moving|switching|consolidating|combining|cashing|withdrawing|selling|swapping|accepting|investing",
        "i would {strongly|really|definitely} encourage|urge you to " + decisions,
    ]
    static let opinions: PhraseList = [
        "i|we {would|strongly|do|can|definitely|therefore|certainly|also} recommend|suggest|advise|urge",
        "my|our {clear|personal|strong|honest} advice|recommendation|view|opinion|suggestion {here|to|for|you} is|would",
        "in my {honest|personal|professional} opinion|view", "if i were|was you|in", "in your shoes|position i",
        "my {clear|personal|strong|honest} advice|recommendation {here|for|to|you}",
    ]
    static let verdicts: PhraseList = [
        "sensible|best|right|wise|wisest|smart|obvious thing|move|choice|course is|would {be} to " + moves,
        "is|are|would {be|definitely|clearly|certainly|probably|simply} the way to go",
        "people|customers|savers|others|those|someone like you|yourself {are|is|do|would|will|usually|generally|often|mostly} "
            + "better|best|choose|chooses|transfer|take|go|pick|opt|prefer|combine|withdraw|wise",
        "best|right|wisest|smartest|wrong|perfect|safest {possible|and|only} choice|option|thing|route|decision|way|course|plan|move|"
            + "answer|product|provider|fund|deal {to|do|of|action|here|is|would|be} for|in you|your",
        "your {very} best|wisest|smartest|safest {and|only} choice|option|bet|route|move|course|plan is|would",
        "you are|would|will {be|much|far|definitely|certainly|clearly|probably|likely} better off",
        "it is a {complete|real|total} no brainer",
        "transferring|moving|switching|combining|consolidating|accepting {it|this|out|your|the|pension|pensions|pots|offer} "
            + "{now} is|would {be|clearly|definitely|certainly} {a|the} {very|really} good|great|right|best|sensible|smart|excellent|"
            + "wise|bad|poor {idea|move|choice|decision|option} {for|thing}",
        "it is|would {be|clearly|definitely} a|the {very|really} good|great|sensible|smart|excellent|wise|bad idea|move|decision "
            + "{for|you} to " + decisions,
    ]
    /// Verdicts whose subject comes first, and has to be a step for them to be one.
    static let steps: PhraseList = [
        "is|are|would|will {be|probably|definitely|clearly} your {very} best|wisest|smartest|safest {and|only} "
            + "choice|option|bet|route|move|course|plan"
    ]
    /// A verdict on what is offered, which section "transfers" of the requirements rules out.
    static let valuations: PhraseList = [
        "value|offer|figure|sum|amount|price|£* {on|offer|you|have|been|offered|here|that} is {a|an} "
            + "{very|really|quite|extremely|such|pretty} good|great|excellent|generous|fair|poor|bad|fantastic {and|fair} "
            + "value|one|offer|deal|price|sum",
        "value|offer|£* {on|offer|you|have|been|offered|here|that} is {a|an} {very|really|quite|extremely} "
            + "generous|excellent|fantastic|great",
        "it is {a|an} {very|really|quite|extremely|pretty} good|great|excellent|generous|fair|poor|bad "
            + "offer|value|deal|price",
    ]
    static let negatives: Set<String> = [
        "not", "never", "mad", "crazy", "foolish", "silly", "daft", "stupid", "unwise",
    ]
    static let products: Set<String> = ["drawdown", "annuity", "annuities", "sipp"]
    static let everydayVerbs: Set<String> = [
        "take", "keep", "leave", "stay", "choose", "put", "draw", "go", "hold", "accept", "move", "refuse", "decline",
        "reject", "opt",
    ]
    static let everydayGerunds: Set<String> = [
        "taking", "keeping", "leaving", "staying", "choosing", "putting", "drawing", "going", "holding", "refusing",
        "declining",
        "rejecting", "opting",
    ]
    static let harmlessObjects: Set<String> = [
        "advice", "adviser", "advisor", "advisers", "guidance", "time", "care", "careful", "carefully", "account",
        "look",
        "note", "notes", "copy", "copies", "record", "records", "form", "forms", "mind", "eye", "appointment", "help",
        "check",
        "stock", "moment", "slowly", "step", "steps", "paperwork", "statement", "statements", "letter", "letters",
        "calls",
        "call", "passwords", "details", "touch", "updated", "date", "calm", "alert", "vigilant", "nothing",
        "specialist", "moneyhelper", "wise", "emergency", "someone", "writing", "questions", "list", "forecast",
        "through",
        "gov", "hearing", "aware", "short", "quote", "quotes", "illustration", "calculator", "comparison", "tool",
        "rate",
        "rates", "budget", "aside", "figures", "papers", "documents",
        "summary",
        "yourself", "ages",
    ]
    static let helpers = [
        "speak", "talk", "book", "check", "contact", "ask", "read", "look", "get", "call", "visit", "us", "writ",
        "find", "shop",
        "compar", "report", "see", "regulated", "independent", "moneyhelper", "wise", "free", "tell", "think", "not",
        "list",
        "gather", "know", "guidance", "advice",
    ]
    static let conditions: Set<String> = [
        "just", "phone", "without", "until", "unless", "before", "rush", "rushed", "lightly",
    ]
    /// Words of a sentence that leaves the choice open, or to someone else.
    static let openings: Set<String> = [
        "whether", "which", "what", "if", "depends", "depend", "decide", "who", "nobody", "may", "might", "could",
        "help", "helps",
        "find", "finding", "adviser", "advisor", "advisers", "check", "sure", "see", "choosing", "compare",
        "sound", "sounds", "seem", "seems",
    ]
}
