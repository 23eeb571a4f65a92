/// Makes up a JSON value that satisfies a JSON Schema, with words that fit the prompt.
///
/// Knows what structured outputs know: types and their unions, `enum`, `const`, `properties`, `items`, `anyOf`, `oneOf`,
/// `allOf`, `$ref` inside the schema, formats, and bounds on numbers, lengths and counts. Not `pattern`.
package struct SchemaAnswer {
    private let root: JSONNode
    private let sentences: [String]
    /// Chosen from an `enum` where it has one of them, the first before the others.
    private let preferences: [JSONNode]

    /// Values nested more deeply are left empty, which ends recursive schemas.
    private static let maximumDepth = 8

    package init(schema: JSONNode, prompt: PromptText, preferences: [JSONNode] = []) {
        root = schema
        self.preferences = preferences
        let topic = GuidanceTopic.match(PromptIntent.customersWords(in: prompt.question)).topic
        sentences = (topic.points + topic.risks + topic.signposts).compactMap { list in
            list.first { !$0.contains("{") }
        }
    }

    /// A value for the whole schema.
    package func value(using random: inout SeededRandom) -> JSONNode {
        value(root, name: "", depth: 0, &random)
    }

    /// A value for a part of the schema.
    func value(for part: JSONNode, named name: String = "", using random: inout SeededRandom) -> JSONNode {
        value(part, name: name, depth: 1, &random)
    }

    private func value(_ schema: JSONNode, name: String, depth: Int, _ random: inout SeededRandom) -> JSONNode {
        let schema = resolve(schema)
        if let constant = schema["const"] { return constant }
        if let choices = schema["enum"]?.array, let choice = choices.randomElement(using: &random) {
            return preferences.first(where: choices.contains) ?? choice
        }
        if let variants = (schema["anyOf"] ?? schema["oneOf"])?.array, !variants.isEmpty {
            let variant = variants.first { type(of: resolve($0)) != "null" } ?? variants[0]
            return value(variant, name: name, depth: depth, &random)
        }
        switch type(of: schema) {
        case "object": return object(schema, depth: depth, &random)
        case "array": return array(schema, name: name, depth: depth, &random)
        case "string": return .string(string(schema, name: name, &random))
        case "integer": return .int(Int(number(schema, name: name, whole: true, &random)))
        case "number": return .number(String(number(schema, name: name, whole: false, &random)))
        case "boolean": return .bool(Bool.random(using: &random))
        default: return .null
        }
    }

    /// Follows references and merges `allOf`.
    private func resolve(_ schema: JSONNode, depth: Int = 0) -> JSONNode {
        guard depth < Self.maximumDepth else { return schema }
        if let reference = schema["$ref"]?.string, reference.hasPrefix("#") {
            let target = reference.dropFirst().split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
            return target.map { resolve($0, depth: depth + 1) } ?? .object([])
        }
        guard let parts = schema["allOf"]?.array else { return schema }
        var members = schema.members?.filter { $0.name != "allOf" } ?? []
        var properties = schema["properties"]?.members ?? []
        for part in parts {
            let part = resolve(part, depth: depth + 1)
            properties += part["properties"]?.members ?? []
            members += part.members?.filter { $0.name != "properties" } ?? []
        }
        if !properties.isEmpty { members.append(.init("properties", .object(properties))) }
        return .object(members)
    }

    /// The type to make: the first of a union that is not null, or what the other keywords hint at.
    private func type(of schema: JSONNode) -> String {
        switch schema["type"] {
        case .string(let type): type
        case .array(let types): types.compactMap(\.string).first { $0 != "null" } ?? "null"
        default: schema["properties"] != nil ? "object" : schema["items"] != nil ? "array" : "string"
        }
    }

    private func object(_ schema: JSONNode, depth: Int, _ random: inout SeededRandom) -> JSONNode {
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        let members = (schema["properties"]?.members ?? []).filter {
            depth < Self.maximumDepth || required.contains($0.name)
        }
        guard depth < Self.maximumDepth * 2 else { return .object([]) }
        return .object(
            members.map { .init($0.name, value($0.value, name: $0.name, depth: depth + 1, &random)) })
    }

    private func array(_ schema: JSONNode, name: String, depth: Int, _ random: inout SeededRandom) -> JSONNode {
        let minimum = schema["minItems"]?.int ?? 0
        let wanted = depth < Self.maximumDepth ? max(minimum, Int.random(in: 1...2, using: &random)) : minimum
        let count = min(wanted, schema["maxItems"]?.int ?? wanted, 1_000)
        return .array(
            (0..<max(0, count)).map { _ in
                value(schema["items"] ?? .object([]), name: name, depth: depth + 1, &random)
            })
    }

    private func string(_ schema: JSONNode, name: String, _ random: inout SeededRandom) -> String {
        switch schema["format"]?.string {
        case "date-time": return "2026-11-22T09:00:00Z"
        case "date": return "2026-11-22"
        case "time": return "09:00:00Z"
        case "duration": return "P1D"
        case "email": return "customer@example.com"
        case "uri", "uri-reference": return "https://www.moneyhelper.org.uk/"
        case "uuid": return uuid(&random)
        default: break
        }
        let isShort = ["id", "name", "domain", "category", "title", "kind", "code"].contains {
            name == $0 || name.hasSuffix("_" + $0)
        }
        var text = isShort ? "pensions" : sentences.randomElement(using: &random) ?? "To be looked at."
        while text.count < schema["minLength"]?.int ?? 0 { text += " " + text }
        return String(text.prefix(schema["maxLength"]?.int ?? .max))
    }

    private func uuid(_ random: inout SeededRandom) -> String {
        let digits = (0..<32).map { _ in "0123456789abcdef".randomElement(using: &random) ?? "0" }
        let parts = [digits[0..<8], digits[8..<12], ["4"] + digits[13..<16], ["8"] + digits[17..<20], digits[20..<32]]
        return parts.map { String($0) }.joined(separator: "-")
    }

    private func number(_ schema: JSONNode, name: String, whole: Bool, _ random: inout SeededRandom) -> Double {
        let step = whole ? 1.0 : 0.01
        let isShare = !whole && ["confidence", "score", "probability", "share", "ratio"].contains { name.contains($0) }
        var low = schema["minimum"]?.double ?? schema["exclusiveMinimum"]?.double.map { $0 + step } ?? (isShare ? 0 : 1)
        var high = schema["maximum"]?.double ?? schema["exclusiveMaximum"]?.double.map { $0 - step }
        high = high ?? (isShare ? 1 : max(low, 10))
        if schema["minimum"] == nil, schema["exclusiveMinimum"] == nil { low = min(low, high ?? low) }
        if whole { (low, high) = (low.rounded(.up), high?.rounded(.down)) }
        let drawn = low + random.unit() * max(0, (high ?? low) - low)
        let multiple = schema["multipleOf"]?.double ?? step
        let stepped = multiple > 0 ? (drawn / multiple).rounded() * multiple : drawn
        return min(max(stepped, low), high ?? stepped)
    }
}
