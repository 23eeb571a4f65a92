/// What names an entry of the knowledge: its kind and its id, as in the key of its record, `rule/r-17`.
public struct KnowledgeKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// What an entry is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// What guidance follows from now on.
        case rule
        /// A consultation worth remembering.
        case `case`
        /// Something observed of a customer, or an insight drawn from several observations.
        case memory
        /// A regulatory requirement; comes with the program and has no record.
        case requirement
    }

    /// What the entry is.
    public let kind: Kind
    /// Which one of its kind it is.
    public let id: String

    /// Names an entry.
    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// Reads the key of a record; nil where it is none.
    public init?(_ text: some StringProtocol) {
        guard let slash = text.firstIndex(of: "/"), let kind = Kind(rawValue: String(text[..<slash])) else {
            return nil
        }
        let id = text[text.index(after: slash)...]
        guard kind != .requirement, !id.isEmpty else { return nil }
        self.init(kind, String(id))
    }

    /// The key of its record.
    public var description: String { "\(kind.rawValue)/\(id)" }

    /// Orders by kind, then by id, byte for byte: the same everywhere.
    public static func < (first: KnowledgeKey, second: KnowledgeKey) -> Bool {
        guard first.kind == second.kind else { return first.kind.rawValue < second.kind.rawValue }
        return first.id < second.id
    }
}
