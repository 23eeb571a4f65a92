import Contract
import Foundation
import SeededRandomness

/// The examples with one thing about each made different, to compare the verdicts of different readers.
struct EventMutations {
    private var random = SeededGenerator(seed: 7)
    private static let replacements: [JSONValue] = [
        .null, .bool(true), .integer(-1), .integer(0), .integer(1), .integer(11), .integer(131), .number(1.5),
        .number(57), .string(""), .string(" "), .string("text"), .string("bell\u{7}"), .string("2026-11-22T09:00:00Z"),
        .string("2026-02-30T09:00:00Z"), .string(String(repeating: "é", count: 256)),
        .string(String(repeating: "é", count: 257)), .string(String(repeating: "x", count: 2049)),
        .string(String(repeating: "x", count: 32_769)), .array([]), .array([.integer(1)]), .array([.string("a")]),
        .array(Array(repeating: .string("a"), count: 101)), .object([:]), .object(["unknown": .null]),
    ]

    /// Every value below `data` left out once, and replaced by some others; and an unknown member added.
    mutating func mutations(of event: JSONValue) -> [JSONValue] {
        guard case .object(var members) = event, let data = members["data"] else { return [] }
        var mutations: [JSONValue] = []
        for mutated in variants(of: data) {
            members["data"] = mutated
            mutations.append(.object(members))
        }
        for name in ["specversion", "id", "source", "type", "data"] {
            var members = members
            members["data"] = data
            for replacement in [nil, JSONValue.null, .integer(1), .string(""), .object([:])] {
                members[name] = replacement
                mutations.append(.object(members))
            }
        }
        return mutations
    }

    private mutating func variants(of value: JSONValue) -> [JSONValue] {
        var variants: [JSONValue] = []
        for _ in 0..<8 {
            variants.append(Self.replacements.randomElement(using: &random) ?? .null)
        }
        switch value {
        case .object(let members):
            variants.append(.object(members.merging(["x_unknown": .array([.null])]) { $1 }))
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                var others = members
                others[name] = nil
                variants.append(.object(others))
                for variant in self.variants(of: member) {
                    others[name] = variant
                    variants.append(.object(others))
                }
            }
        case .array(let entries):
            for (index, entry) in entries.enumerated() {
                var others = entries
                for variant in self.variants(of: entry) {
                    others[index] = variant
                    variants.append(.array(others))
                }
            }
        default: break
        }
        return variants
    }
}
