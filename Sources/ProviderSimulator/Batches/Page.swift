/// A part of a list, as list endpoints give it.
struct Page<Element> {
    let elements: [Element]
    let hasMore: Bool

    /// Cuts a page out of a list.
    ///
    /// - Parameters:
    ///   - all: The whole list.
    ///   - limit: How many elements it has at most.
    ///   - after: It begins behind the element of that id.
    ///   - before: It ends before the element of that id.
    ///   - id: The id of an element.
    init(
        of all: [Element], limit: Int, after: String? = nil, before: String? = nil, id: (Element) -> String
    ) {
        if let before {
            let end = all.firstIndex { id($0) == before } ?? 0
            elements = Array(all[..<end].suffix(limit))
            hasMore = end > limit
        } else {
            let start = after.map { after in all.firstIndex { id($0) == after }.map { $0 + 1 } ?? all.count } ?? 0
            elements = Array(all[start...].prefix(limit))
            hasMore = all.count - start > limit
        }
    }
}
