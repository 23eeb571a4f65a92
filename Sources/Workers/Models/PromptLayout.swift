package import Guidance
package import LanguageModels

/// Where a prompt's cache breakpoints go: a pure function of the prompt and what the model caches.
///
/// Each level of stability of the instructions ends in a breakpoint, of an hour where all customers share it and of five minutes where it is one
/// customer's; the last goes behind the question, which the answer after the notes and the customer's next question read again. A beginning shorter than what
/// the provider caches could be marked in vain only, so such a part becomes one block with the part behind it, down to the case that only the
/// conversation is marked. At most four breakpoints, those of an hour first.
package struct PromptLayout: Sendable, Equatable {
    /// The instructions.
    package private(set) var system: [LanguageModels.PromptPart] = []
    /// The conversation.
    package private(set) var messages: [ModelMessage] = []

    /// Three breakpoints at most stand in the instructions, which leaves one for the conversation.
    private static let systemBreakpoints = 3

    /// Lays out a prompt.
    ///
    /// - Parameters:
    ///   - prompt: What is asked.
    ///   - minimumTokens: The shortest beginning that the provider caches; nil for no breakpoint at all.
    package init(_ prompt: Prompt, minimumTokens: Int?) {
        let parts = prompt.parts.filter { !$0.text.isEmpty }
        var bytes = 0
        var pending: [String] = []
        for index in parts.indices {
            let part = parts[index]
            pending.append(part.text)
            bytes += part.text.utf8.count
            let isLast = index == parts.count - 1
            let endsLevel = isLast || parts[index + 1].stability != part.stability
            let isCached = minimumTokens.map { Self.tokens(bytes) >= $0 } ?? false
            let hasRoom = isLast || system.count < Self.systemBreakpoints - 1
            guard isLast || endsLevel && hasRoom && (isCached || minimumTokens == nil) else { continue }
            system.append(
                LanguageModels.PromptPart(
                    pending.count == 1 ? part.text : pending.joined(separator: "\n\n"),
                    cacheBreakpoint: isCached ? lifetime(part.stability) : nil))
            pending = []
        }
        messages = prompt.turns.map { turn in
            ModelMessage(
                role: turn.speaker == .user ? .user : .assistant,
                parts: turn.blocks.map { LanguageModels.PromptPart($0) })
        }
        guard let minimumTokens, let last = prompt.turns.last, last.blocks.count > 1 else { return }
        for turn in prompt.turns { bytes += turn.blocks.reduce(0) { $0 + $1.utf8.count } }
        bytes -= last.blocks.last?.utf8.count ?? 0
        guard Self.tokens(bytes) >= minimumTokens else { return }
        messages[messages.count - 1].parts[last.blocks.count - 2].cacheBreakpoint = .fiveMinutes
    }

    /// A guess that rather falls short: a token of English is seldom more than four bytes.
    ///
    /// A part that is taken for too short is still cached with the next one; one that is taken for long enough and is not would be marked in vain.
    private static func tokens(_ bytes: Int) -> Int { bytes / 4 }

    /// Longer-lived entries must come first, and what changes with the customer is not worth the dearer write.
    private func lifetime(_ stability: Guidance.PromptPart.Stability) -> CacheLifetime {
        switch stability {
        case .fixed, .knowledge: system.contains { $0.cacheBreakpoint == .fiveMinutes } ? .fiveMinutes : .oneHour
        case .customer: .fiveMinutes
        }
    }
}
