/// Finds attempts of a text to pose as instructions, in English and Welsh.
///
/// Disguises are undone first (case, accents, full-width and look-alike letters, invisible characters), then phrases are
/// matched word by word and lines by their beginning, in time that grows with the length; no more than the first 262,144
/// scalars are read. It is a tripwire, not a wall: what keeps customers' words from acting as instructions is how prompts
/// mark them. It knows the usual wordings only, and stays silent on ordinary questions.
public enum InjectionSignals {
    /// A question longer than this many scalars is a signal; a pasted letter from a scheme is shorter.
    public static let ordinaryLength = 12_000

    /// The signals of a text, one of each kind at most, in the order of ``InjectionSignal/Kind``.
    public static func found(in text: String) -> [InjectionSignal] {
        let folded = FoldedText(text)
        var kinds = InstructionPhrases.kinds(in: ProseText(folded))
        if TurnMarks.areFound(in: folded.text) { kinds.insert(.fakeTurn) }
        if MarkupTags.areFound(in: folded.scalars) { kinds.insert(.markup) }
        if HiddenCharacters.areFound(in: text.unicodeScalars) { kinds.insert(.hiddenCharacters) }
        if text.unicodeScalars.dropFirst(ordinaryLength).first != nil { kinds.insert(.excessiveLength) }
        return InjectionSignal.Kind.allCases.filter(kinds.contains).map(InjectionSignal.init)
    }
}
