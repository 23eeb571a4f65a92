/// Writes a report on figures: headings, the figures themselves, and no opinion that they would not bear.
struct ReportWriter {
    private let statistics: JSONNode?

    private static let maximumFigures = 40

    init(_ prompt: PromptText) {
        let text = TaggedText(prompt.question).inside("statistics")
        statistics = text.flatMap { try? JSONParser.parse(Array($0.utf8)) }
    }

    var text: String {
        let figures = Self.figures(statistics ?? .null, path: []).prefix(Self.maximumFigures)
        let list = figures.isEmpty ? "No figure was given." : figures.joined(separator: "\n")
        return """
            ## Summary

            The period is described by \(figures.count) figures. They are set out below as they were given; nothing in them \
            was changed or added to.

            ## Volumes, speed and cost

            \(list)

            ## Compliance

            What failed stands among the figures above. The samples illustrate it and prove nothing about the rest.

            ## What to look at next

            - Compare these figures with those of the period before.
            - Read the consultations that failed their check, by category.
            """
    }

    /// `- name: value` for every number, names of nested ones joined.
    private static func figures(_ node: JSONNode, path: [String]) -> [String] {
        switch node {
        case .number(let digits): ["- \(path.joined(separator: " / ")): \(digits)"]
        case .object(let members): members.flatMap { figures($0.value, path: path + [$0.name]) }
        case .array(let elements):
            elements.enumerated().flatMap { figures($1, path: path + [String($0 + 1)]) }
        case .null, .bool, .string: []
        }
    }
}
