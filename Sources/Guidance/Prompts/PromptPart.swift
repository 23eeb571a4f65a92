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
    public var text: String
    /// How long it stays the same.
    public var stability: Stability

    /// Makes a part.
    public init(text: String, stability: Stability) {
        self.text = text
        self.stability = stability
    }
}
