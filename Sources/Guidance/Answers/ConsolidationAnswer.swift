/// The form in which a model gives the insights it draws from memories, and how it is read.
public enum ConsolidationAnswer {
    /// Why an answer holds no insights.
    public typealias Problem = AnswerProblem

    /// What follows from several memories.
    public struct Insight: Sendable, Equatable {
        /// The insight, in one sentence.
        public let text: String
        /// The numbers of the memories it rests on, from 1; each once, in ascending order.
        public let memories: [Int]
    }

    /// More than were asked for, and as many as are read.
    public static let maximumInsights = 20

    /// The schema's name, where a provider asks for one.
    public static let schemaName = "consolidation"

    /// The JSON Schema; the same bytes each time, with the memories first so that the text follows from them.
    public static let schema = """
        {"type":"object","properties":{\
        "insights":{"type":"array","description":"What follows from several memories, at most 5; empty if nothing does.","items":\
        {"type":"object","properties":{\
        "memories":{"type":"array","items":{"type":"integer"},"description":"The numbers of the memories it rests on."},\
        "text":{"type":"string","description":"The insight, in one sentence."}},\
        "required":["memories","text"],"additionalProperties":false}}},\
        "required":["insights"],"additionalProperties":false}
        """

    /// Reads insights.
    ///
    /// - Parameters:
    ///   - text: what the model answered: one JSON document, with white space or a Markdown fence around it.
    ///   - memoryCount: how many memories it was shown.
    /// - Returns: the insights, at most 20, each resting on memories that were shown.
    /// - Throws: ``AnswerProblem`` if the answer is anything else.
    public static func insights(from text: String, memoryCount: Int) throws(Problem) -> [Insight] {
        let insights = try StructuredAnswer.decode(ConsolidationFields.self, from: text).insights
        for insight in insights where insight.memories.contains(where: { $0 < 1 || $0 > memoryCount }) {
            throw Problem(code: .schemaViolation, message: "insights: names a memory that was not shown")
        }
        return insights
    }
}

private struct ConsolidationFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case insights
    }

    let insights: [ConsolidationAnswer.Insight]

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        insights = try fields.decode([InsightFields].self, forKey: .insights).map(\.insight)
        guard insights.count <= ConsolidationAnswer.maximumInsights else {
            throw DecodingError.dataCorruptedError(
                forKey: .insights, in: fields,
                debugDescription: "more than \(ConsolidationAnswer.maximumInsights) insights")
        }
    }
}

private struct InsightFields: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case memories, text
    }

    private static let longestText = 8_192

    let insight: ConsolidationAnswer.Insight

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        let numbers = try fields.decode([Double].self, forKey: .memories)
        let memories = Set(numbers.compactMap { Int(exactly: $0) })
        guard !memories.isEmpty, numbers.allSatisfy({ Int(exactly: $0) != nil }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .memories, in: fields, debugDescription: "expected the numbers of memories, at least one")
        }
        insight = ConsolidationAnswer.Insight(
            text: try fields.filledText(.text, maximum: Self.longestText), memories: memories.sorted())
    }
}
