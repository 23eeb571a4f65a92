package import Foundation

extension JSONDocument {
    /// The text of a string.
    package func string(_ node: Int) -> String {
        let content = slice(node)
        return String(
            decoding: nodes[node].isComplex ? ArraySlice(JSONText.unescaped(content)) : content, as: UTF8.self)
    }

    /// The number as an integer, if it is one, however it is written; nil if it has a fraction or is too large.
    package func integer(_ node: Int) -> Int? {
        if nodes[node].isComplex { return double(node).flatMap(Int.init(exactly:)) }
        var digits = slice(node)
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        var value = 0
        for digit in digits {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            if overflow || overflow2 { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// The number as the nearest double; nil if it is too large for one.
    package func double(_ node: Int) -> Double? {
        if !nodes[node].isComplex, let integer = integer(node), integer.magnitude < 1 << 53 { return Double(integer) }
        let value = Double(String(decoding: slice(node), as: UTF8.self))
        return value.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The number as an exact decimal; nil if it has more digits, or a greater exponent, than a decimal holds.
    package func decimal(_ node: Int) -> Decimal? {
        if !nodes[node].isComplex, let integer = integer(node) { return Decimal(integer) }
        let text = slice(node)
        // Decimal rounds silently beyond 38 digits.
        guard text.count(where: { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) <= 38 else { return nil }
        return Decimal(string: String(decoding: text, as: UTF8.self)).flatMap { $0.isNaN ? nil : $0 }
    }

    /// Whether a value that is `true` or `false` is `true`.
    package func bool(_ node: Int) -> Bool {
        bytes[Int(nodes[node].start)] == UInt8(ascii: "t")
    }

    /// The value as it is, in whatever form; nil if it is nested too deep or holds a number that is too large.
    package func value(_ node: Int, depth: Int = 0) -> JSONValue? {
        guard depth <= FieldBounds.nesting else { return nil }
        switch kind(node) {
        case .null: return .null
        case .bool: return .bool(bool(node))
        case .string: return .string(string(node))
        case .number:
            if let integer = integer(node) { return .integer(integer) }
            return double(node).map(JSONValue.number)
        case .array:
            var array: [JSONValue] = []
            var entry = firstChild(of: node)
            while entry < after(node) {
                guard let value = value(entry, depth: depth + 1) else { return nil }
                array.append(value)
                entry = after(entry)
            }
            return .array(array)
        case .object:
            var object: [String: JSONValue] = [:]
            var name = firstChild(of: node)
            while name < after(node) {
                guard let value = value(name + 1, depth: depth + 1) else { return nil }
                object[string(name)] = value
                name = after(name + 1)
            }
            return .object(object)
        }
    }

    /// What a value is, in words for a message.
    package func words(for node: Int) -> String {
        switch kind(node) {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
