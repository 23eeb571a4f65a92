/// The wordings in which texts try to instruct a model.
enum InstructionPhrases {
    static func kinds(in text: ProseText) -> Set<InjectionSignal.Kind> {
        var kinds: Set<InjectionSignal.Kind> = []
        for sentence in text.sentences {
            if overrides.first(in: sentence, where: { isCommand(sentence, at: $0.lowerBound) }) != nil {
                kinds.insert(.override)
            }
            if requests.first(in: sentence, where: { isCommand(sentence, at: $0.lowerBound) }) != nil {
                kinds.insert(.promptRequest)
            }
            if questions.first(in: sentence) != nil { kinds.insert(.promptRequest) }
            if roles.first(in: sentence, where: { isCommand(sentence, at: $0.lowerBound) }) != nil {
                kinds.insert(.roleChange)
            }
        }
        return kinds
    }

    /// Whether the verb speaks to the reader: "Should I ignore …" and "they told me to ignore …" tell of the writer.
    private static func isCommand(_ sentence: Sentence, at verb: Int) -> Bool {
        var before = sentence.words[..<verb]
        if before.last == "to" {
            return before.count == 1 || before.suffix(4).contains { readers.contains($0) }
        }
        while let word = before.last, auxiliaries.contains(word) { before = before.dropLast() }
        return before.last.map { !writers.contains($0) } ?? true
    }

    private static let readers: Set<String> = ["you", "assistant", "ai"]
    private static let writers: Set<String> = [
        "i", "we", "he", "she", "they", "it", "which", "who", "people", "scheme", "provider",
    ]
    private static let auxiliaries: Set<String> = [
        "would", "should", "can", "could", "cannot", "may", "might", "must", "will", "do", "did", "does", "not", "just",
    ]

    private static let instructionNouns =
        "instruction|instructions|prompt|prompts|directions|directive|directives|guardrails|programming|commands|duties"

    /// Orders to drop the instructions.
    private static let overrides: PhraseList = [
        "ignore|disregard|forget|override|bypass|discard|neglect {please|any|all|every|each|of|the|your|my|these|those|such} "
            + "previous|prior|earlier|above|preceding|existing|original|initial|former|foregoing|system "
            + "{and|or|system|previous|prior|above|safety} " + instructionNouns
            + "|rules|guidelines|restrictions|context",
        "ignore|disregard|forget|override|bypass|discard {please|any|all|every|of} your|these|those|system|developer "
            + "{own|current|safety|and|or|system|internal|compliance} " + instructionNouns
            + "|rules|guidelines|restrictions|training|limits|limitations",
        "ignore|disregard|forget|override|bypass|discard {please} all|any {of|the|your} "
            + "instruction|instructions|prompts|guardrails|directives",
        "ignore|disregard|forget {all|of} everything|anything|what {that|is|was|you|were|have|been} above|told|before "
            + "{you|this}",
        "ignore|disregard {all|of} the|everything|all {instructions|text|rules} above|before {and|this}",
        "not|never|stop follow|following|obey|obeying {any|of|the} your|previous|these|system "
            + "{previous|own|the|safety} " + instructionNouns + "|rules|guidelines",
        "new|updated|real|actual|following instructions|directive|directives|prompt override|replace|supersede _",
        "you must|shall|will now|only obey|follow {only|my|these|the|new|following} instructions|commands|orders",
        // Welsh; `cyfarwyddiadau` also with its mutations.
        "anwybyddwch|anwybydda|anghofiwch|anghofia|diystyrwch|diystyra {bob|pob|holl|yr|y|eich|dy|unrhyw|pa|rhain|hyn|o|i} "
            + "cyfarwyddiadau|gyfarwyddiadau|chyfarwyddiadau|nghyfarwyddiadau|cyfarwyddyd|gyfarwyddyd|rheolau|reolau|"
            + "canllawiau|ganllawiau|anogwr|prompt|gorchmynion|orchmynion",
        "anwybyddwch|anwybydda|anghofiwch|anghofia {am|a|y|yr} bopeth|popeth {sydd|a|oedd|yr|y} uchod|blaenorol|cynt|dweud|"
            + "ddywedwyd",
        "peidiwch|paid {a|ag} dilyn|ufuddhau {i|at} {y|yr|eich|dy|r|i'r} cyfarwyddiadau|rheolau|reolau|gyfarwyddiadau|canllawiau",
    ]

    /// Orders to tell the instructions.
    private static let requests: PhraseList = [
        "reveal|print|repeat|show|output|display|disclose|leak|dump|recite|expose|share|paste|quote "
            + "{me|us|out|back|verbatim|exactly|all|of|in|full} your|thy {own|full|entire|exact|complete|hidden|secret|initial|original|"
            + "system|internal} prompt|prompts|instructions|directives|programming|configuration",
        "reveal|print|repeat|show|output|display|disclose|leak|dump|tell|give|write|recite|share|summarise|summarize|translate "
            + "{me|us|out|back|verbatim|exactly|all|of} the {full|entire|exact|complete|whole} "
            + "system|hidden|secret|initial|original|developer {system|and} prompt|prompts|instructions|message",
        "repeat|print|output {me|us|out|back|verbatim|all|of} the|all|everything {text|words|content|instructions|of|written} above",
        "tell|give|write {me|us|out} your {own|full|entire|exact|complete|hidden|secret|initial|original|internal} system|hidden|"
            + "secret|initial|original {system} prompt|prompts|instructions|message",
        "dangoswch|dangosa|datgelwch|datgela|ailadroddwch|ailadrodda|argraffwch|rhannwch {i|imi|mi|ni|gyda|fi|yr|y|air|am} "
            + "eich|dy {holl|gair|system} prompt|cyfarwyddiadau|gyfarwyddiadau|anogwr|rheolau|reolau",
    ]

    /// Questions for the instructions.
    private static let questions: PhraseList = [
        "what is|are|was|were your {own|full|exact|hidden|secret|initial|original} system|hidden|secret|initial|original "
            + "{system} prompt|instructions|message",
        "what is|are|does|do {in} your|the {own|full|exact} system prompt",
        "beth yw eich|dy {prompt|cyfarwyddiadau|gyfarwyddiadau|anogwr|system} system|cudd|cychwynnol",
    ]

    /// Claims of another role, or of none of the limits.
    private static let roles: PhraseList = [
        "from now on {please} you {are|will|must|should|shall|can|may|have}",
        "you are now {a|an|the|my} {fully|completely|totally|new|different|qualified} "
            + "unrestricted|unfiltered|uncensored|jailbroken|dan|free|authorised|authorized|allowed|permitted|licensed|"
            + "adviser|advisor|bot|ai|assistant|model|chatbot|evil",
        "pretend|imagine|roleplay {that|to|as|if} {you|be} {are|being|were|have|be} {a|an|no|my|the|not} "
            + "{fully|regulated|qualified|financial|independent|different|evil|fca} "
            + "adviser|advisor|ai|model|rules|restrictions|limits|unrestricted|authorised|authorized|dan|bound|system",
        "developer|dan|god|debug|sudo|admin|administrator mode {is|now} enabled|activated|on|unlocked",
        "enable|activate|enter|enabled|unlock developer|dan|god|debug|sudo|jailbreak mode",
        "do anything now",
        "you have no|zero {more|longer|any} restrictions|limits|limitations|rules|guidelines|filters",
        "your {safety|own|compliance|usual} restrictions|limits|limitations|rules|guidelines|filters|guardrails {have|has} "
            + "are|been|is {now|all} lifted|removed|disabled|off|suspended|gone",
        "you may|can|must|are {now} {allowed|permitted|free|authorised} {to} give|giving|provide {me|us|out} {full|regulated|"
            + "financial|personal} advice {now} instead|freely|now|today",
        "o hyn ymlaen {mi|fe|yr} rydych|rwyt|byddwch|byddi|ydych|chi|ti",
        "rydych|rwyt {chi|ti} {nawr|bellach|rwan} yn {awr|gynghorydd|rhydd} {nawr|yn} gynghorydd|rhydd|ai|fodel|gynorthwyydd",
        "esguswch|esgusa|smaliwch|smalia {mai|eich|dy|bod|fod|chi|ti} {yn|eich|chi|bod|fod} gynghorydd|cynghorydd|rhydd|heb|ai",
    ]
}
