/// Checks the JSON Schema of a request for what structured outputs do not take.
package enum SchemaCheck {
    package struct Rules: Sendable {
        /// Every property must be required.
        var allRequired: Bool
        /// Keywords that are refused.
        var refused: Set<String>
        var allowsRecursion: Bool

        /// OpenAI, `strict: true`.
        package static let openAI = Rules(allRequired: true, refused: ["allOf", "not", "if"], allowsRecursion: true)

        /// Anthropic: bounds on numbers, lengths and counts are refused as well.
        package static let anthropic = Rules(
            allRequired: false,
            refused: [
                "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
                "maxItems", "uniqueItems", "minProperties", "maxProperties", "patternProperties", "not", "if",
            ], allowsRecursion: false)
    }

    /// What is wrong with the schema and where; `nil` if nothing is.
    package static func complaint(about schema: JSONNode, _ rules: Rules) -> String? {
        guard schema.members != nil else { return "the schema must be an object" }
        return complaint(schema, path: "#", root: schema, rules, following: [])
    }

    private static func complaint(
        _ schema: JSONNode, path: String, root: JSONNode, _ rules: Rules, following: [String]
    ) -> String? {
        guard let members = schema.members else { return nil }
        if let refused = members.first(where: { rules.refused.contains($0.name) }) {
            return "'\(refused.name)' is not supported at \(path)"
        }
        if let reference = schema["$ref"]?.string {
            guard reference.hasPrefix("#") else { return "external $ref is not supported at \(path)" }
            if following.contains(reference) { return rules.allowsRecursion ? nil : "recursive schema at \(path)" }
            let target = reference.dropFirst().split(separator: "/").reduce(Optional(root)) { $0?[String($1)] }
            guard let target else { return "$ref at \(path) leads nowhere" }
            return complaint(target, path: reference, root: root, rules, following: following + [reference])
        }
        return objectComplaint(schema, path: path, rules)
            ?? subschemas(of: schema, path: path).lazy.compactMap { path, subschema in
                complaint(subschema, path: path, root: root, rules, following: following)
            }.first
    }

    private static func objectComplaint(_ schema: JSONNode, path: String, _ rules: Rules) -> String? {
        let types = schema["type"]?.array?.compactMap(\.string) ?? [schema["type"]?.string ?? ""]
        guard types.contains("object") || schema["properties"] != nil else { return nil }
        guard schema["additionalProperties"] == .bool(false) else {
            return "'additionalProperties' is required to be supplied and to be false at \(path)"
        }
        guard rules.allRequired else { return nil }
        let required = Set(schema["required"]?.array?.compactMap(\.string) ?? [])
        let missing = (schema["properties"]?.members ?? []).first { !required.contains($0.name) }
        return missing.map { "'required' must include every property; missing '\($0.name)' at \(path)" }
    }

    private static func subschemas(of schema: JSONNode, path: String) -> [(String, JSONNode)] {
        var found: [(String, JSONNode)] = []
        for member in schema["properties"]?.members ?? [] {
            found.append(("\(path)/properties/\(member.name)", member.value))
        }
        for keyword in ["anyOf", "oneOf", "allOf"] {
            for (index, variant) in (schema[keyword]?.array ?? []).enumerated() {
                found.append(("\(path)/\(keyword)/\(index)", variant))
            }
        }
        if let items = schema["items"] { found.append(("\(path)/items", items)) }
        return found
    }
}
