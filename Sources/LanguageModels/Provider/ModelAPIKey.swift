/// A provider's key, which never shows itself in a description, a log or a debugger's dump.
public struct ModelAPIKey: Hashable, Sendable {
    /// The key itself.
    let value: String

    /// A key; white space around it, such as the line end of a file, is left out.
    public init(_ value: String) {
        var characters = value[...]
        while characters.first?.isWhitespace == true { characters.removeFirst() }
        while characters.last?.isWhitespace == true { characters.removeLast() }
        self.value = String(characters)
    }
}
