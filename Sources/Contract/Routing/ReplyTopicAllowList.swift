/// The topics, beside the usual one, that a request may ask its answer to be streamed to.
public struct ReplyTopicAllowList: Sendable, Equatable {
    private var names: Set<String> = []
    private var prefixes: [String] = []

    /// Reads comma-separated names; a trailing `*` matches whatever follows; an empty list allows nothing.
    public init(_ list: String = "") {
        for item in list.split(separator: ",") {
            let name = item.trimming(while: { $0 == " " || $0 == "\t" })
            if name.last == "*" {
                prefixes.append(String(name.dropLast()))
            } else if !name.isEmpty {
                names.insert(String(name))
            }
        }
    }

    /// Whether the stream may be written to this topic, which must also be a name that Kafka takes.
    public func allows(_ topic: String) -> Bool {
        Topics.isName(topic) && (names.contains(topic) || prefixes.contains { topic.hasPrefix($0) })
    }
}

extension Substring {
    fileprivate func trimming(while isSpace: (Character) -> Bool) -> Substring {
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
