/// The wordings that ``AdviceRule`` looks for, and those that make them harmless.
enum AdvicePhrases {
    private static let decisions =
        "transfer|transferring|accept|move|switch|consolidate|combine|merge|cash|withdraw|buy|sell|invest|swap|convert|opt|take|"
        + "keep|leave|stay|choose|put|draw|go|hold|reject|refuse|decline"

    static let orders: PhraseList = [
        "you should|must|ought {to|not|never|definitely|certainly|really|simply|just|probably|therefore|absolutely|"
            + "now|also|then|instead} " + decisions,
        "you need|have to {definitely|now|just} transfer|accept|switch|consolidate|withdraw|sell|swap",
        "you had|would best|better {to|not} " + decisions,
        "i would {definitely|certainly|personally|always|simply|strongly|not|say|go|suggest|you|to} {and|for|with} "
            + "transfer|accept|switch|consolidate|withdraw|sell|swap|invest|move|cash|take|buy|keep|leave|stay|choose",
        "it makes sense for you to " + decisions, "makes {more|most|good} sense for you {to}",
        "yes|just|definitely transfer|accept|switch|consolidate|combine|withdraw|sell|swap it|them|the|your|this|all",
        "go for it|the|an|a|drawdown", "put your|all|the {of|your} money|pot|pension|savings in|into",
        "go ahead {and|with} transfer|accept|switch|withdraw|cash|swap|the|this|it",
    ]
    static let considerations: PhraseList = [
        "you should|ought {to|definitely|certainly|really|seriously|strongly|at|least|also} consider|explore "
            + "transferring|moving|switching|consolidating|combining|cashing|withdrawing|selling|swapping|accepting|investing",
        "i would encourage|urge you to " + decisions,
    ]
    static let opinions: PhraseList = [
        "i|we {would|strongly|do|can|definitely|therefore|certainly|also} recommend|suggest|advise|urge",
        "my|our {clear|personal|strong|honest} advice|recommendation|view|opinion|suggestion {here|to|for|you} is|would",
        "in my {honest|personal|professional} opinion|view", "if i were|was you|in", "in your shoes|position i",
        "my {clear|personal|strong|honest} advice|recommendation {here|for|to|you}",
    ]
    static let verdicts: PhraseList = [
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
        "call", "passwords", "details", "touch", "updated", "date", "calm", "safe", "alert", "vigilant", "nothing",
        "specialist", "moneyhelper", "wise", "emergency", "someone", "writing", "questions", "list", "forecast",
        "through",
        "gov", "hearing", "aware", "simple", "short", "budget", "aside", "figures", "everything", "papers", "documents",
        "summary",
        "yourself", "ages",
    ]
    static let helpers = [
        "speak", "talk", "book", "check", "contact", "ask", "read", "look", "get", "call", "visit", "us", "writ",
        "find", "shop",
        "compar", "report", "see", "regulated", "independent", "moneyhelper", "wise", "free", "tell", "think", "not",
        "list",
        "gather", "guidance", "advice",
    ]
    static let conditions: Set<String> = ["without", "until", "unless", "before", "rush", "rushed", "lightly"]
    /// Words of a sentence that leaves the choice open, or to someone else.
    static let openings: Set<String> = [
        "whether", "which", "what", "if", "depends", "depend", "decide", "who", "nobody", "may", "might", "could",
        "help", "helps",
        "find", "finding", "adviser", "advisor", "advisers", "check", "sure", "see", "only", "choosing", "compare",
        "but", "can",
        "sound", "sounds", "seem", "seems", "look", "looks",
    ]
}
