/// The full names of the topics under one prefix.
public struct Topics: Sendable, Equatable {
    /// What every name begins with, before a dot.
    public let prefix: String

    /// Topics under `guidance`.
    public static let standard = Topics(uncheckedPrefix: "guidance")

    /// Topics under a prefix; nil unless it is made of letters, digits, `.`, `_` and `-` and leaves room for every name.
    public init?(prefix: String) {
        let longest = Topic.allCases.map(\.rawValue.utf8.count).max() ?? 0
        guard Self.isName(prefix), prefix.utf8.count + 1 + longest <= Self.maximumNameLength else { return nil }
        self.init(uncheckedPrefix: prefix)
    }

    private init(uncheckedPrefix prefix: String) {
        self.prefix = prefix
    }

    /// The full name of a topic.
    public func name(_ topic: Topic) -> String {
        "\(prefix).\(topic.rawValue)"
    }

    /// The topic of a full name; nil for a name that is none of these.
    public func topic(named name: String) -> Topic? {
        guard name.hasPrefix(prefix + ".") else { return nil }
        return Topic(rawValue: String(name.dropFirst(prefix.count + 1)))
    }

    /// The longest name that Kafka allows, in characters (`Topic.MAX_NAME_LENGTH` in its sources).
    package static let maximumNameLength = 249

    /// Whether Kafka would take it as a topic's name.
    package static func isName(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= maximumNameLength, text != ".", text != ".." else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
