/// An array in blocks: where a copy is held, a change copies the one block that it touches and not the whole.
struct BlockArray<Element: Sendable>: Sendable, RandomAccessCollection {
    private static var blockBits: Int { 10 }
    private static var mask: Int { 1 << blockBits - 1 }

    private var blocks: [[Element]] = []
    private(set) var count = 0

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> Element {
        get { blocks[index >> Self.blockBits][index & Self.mask] }
        set { blocks[index >> Self.blockBits][index & Self.mask] = newValue }
    }

    func makeIterator() -> FlattenSequence<[[Element]]>.Iterator { blocks.joined().makeIterator() }

    mutating func append(_ element: Element) {
        if count & Self.mask == 0 { blocks.append([]) }
        blocks[blocks.count - 1].append(element)
        count += 1
    }
}
