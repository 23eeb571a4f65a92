/// One parsed JSON value: the bytes as they came and an index of where each value in them lies.
///
/// The index is flat, in the order of the text: an object is followed by a name and a value for each member, an array by
/// its entries. `after` jumps over a value, however deep, so nothing that walks the index needs recursion.
package final class JSONDocument: Sendable {
    /// What a value is.
    package enum Kind: UInt8, Sendable {
        case null, bool, number, string, array, object
    }

    /// Where one value lies.
    package struct Node: Sendable {
        package var kind: Kind
        /// A string with escapes, or a number with a fraction or an exponent: not to be read byte by byte.
        package var isComplex: Bool
        /// The first byte: of a string, the one after the quote.
        package var start: UInt32
        /// The byte after the last: of a string, the closing quote.
        package var end: UInt32
        /// The index of the next node that is not part of this value.
        package var after: UInt32
    }

    package let bytes: [UInt8]
    package let nodes: [Node]

    /// The index of the outermost value.
    package static let root = 0

    init(bytes: [UInt8], nodes: [Node]) {
        self.bytes = bytes
        self.nodes = nodes
    }

    package func kind(_ node: Int) -> Kind {
        nodes[node].kind
    }

    package func slice(_ node: Int) -> ArraySlice<UInt8> {
        bytes[Int(nodes[node].start)..<Int(nodes[node].end)]
    }

    /// Where the value starts in the text, its opening quote included.
    package func offset(of node: Int) -> Int {
        Int(nodes[node].start) - (nodes[node].kind == .string ? 1 : 0)
    }

    // MARK: Walking

    /// The first node inside of an object or array, which is `after` of an empty one.
    package func firstChild(of node: Int) -> Int {
        node + 1
    }

    package func after(_ node: Int) -> Int {
        Int(nodes[node].after)
    }

    /// What a look at an object found under a name.
    package enum Member: Equatable {
        case absent
        case value(Int)
        /// The name stands there twice, so that two readers could see two different things.
        case repeated(Int)
    }

    /// The value of a member.
    package func member(_ name: String, of object: Int) -> Member {
        var found = Member.absent
        var position = firstChild(of: object)
        let end = after(object)
        while position < end {
            let value = position + 1
            if isName(position, name) {
                guard found == .absent else { return .repeated(value) }
                found = .value(value)
            }
            position = after(value)
        }
        return found
    }

    private func isName(_ node: Int, _ name: String) -> Bool {
        let entry = nodes[node]
        if entry.isComplex { return string(node) == name }
        let name = name.utf8.span
        let start = Int(entry.start)
        guard Int(entry.end) - start == name.count else { return false }
        for index in name.indices where bytes[start + index] != name[index] {
            return false
        }
        return true
    }

    // MARK: Places

    /// The value at the end of a path, as far as it can be followed.
    package func node(at path: [JSONPathStep], from start: Int = root) -> Int {
        var position = start
        for step in path {
            switch step {
            case .member(let name):
                guard kind(position) == .object, case .value(let value) = member(name, of: position) else {
                    return position
                }
                position = value
            case .entry(let index):
                guard kind(position) == .array else { return position }
                var entry = firstChild(of: position)
                for _ in 0..<index where entry < after(position) {
                    entry = after(entry)
                }
                guard entry < after(position) else { return position }
                position = entry
            }
        }
        return position
    }

    /// The way from one value to a value within it.
    package func path(from start: Int = root, to target: Int) -> [JSONPathStep] {
        var path: [JSONPathStep] = []
        var position = start
        while position < target {
            let isObject = kind(position) == .object
            var child = firstChild(of: position)
            var index = 0
            while true {
                let value = isObject ? child + 1 : child
                if target < after(value) {
                    path.append(isObject ? .member(string(child)) : .entry(index))
                    position = value
                    break
                }
                child = after(value)
                index += 1
            }
        }
        return path
    }
}
