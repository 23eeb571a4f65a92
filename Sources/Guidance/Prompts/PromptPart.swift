/// One part of a prompt, with how long it stays the same.
///
/// A provider can cache a prompt's beginning. Parts are therefore ordered from the most stable to the least, and whoever
/// sends them may set a cache breakpoint after each.
public struct PromptPart: Sendable, Equatable {
    /// How long the text of a part stays the same.
    public enum Stability: Sendable, Equatable, CaseIterable {
        /// The same for every consultation of one version of the program and one adviser profile.
        case fixed
        /// The same until what has been learned changes.
        case knowledge
        /// The same for every question of one customer, until their profile changes.
        case customer
    }

    /// The text, without leading or trailing white space.
    public let text: String
    /// How long it stays the same.
    public let stability: Stability
    /// Names the text: the same bytes give the same digest, on every machine.
    ///
    /// Found once, when the part is made, for those that all prompts share are made once. 64 bits of FNV-1a: against accidents, not against an adversary.
    public let digest: UInt64

    /// Makes a part.
    public init(text: String, stability: Stability) {
        self.text = text
        self.stability = stability
        digest = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
