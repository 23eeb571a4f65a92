import Guidance
import Testing

/// How ratings, insights and reports are read: strictly, for whatever is taken goes into later prompts.
@Suite(.timeLimit(.minutes(1)))
struct LearningAnswersTests {
    @Test(arguments: 1...10)
    func aRatingIsRead(rating: Int) throws {
        let text = "```json\n{\"reason\":\"r\",\"importance\":\(rating)}\n```"
        #expect(try ImportanceAnswer.importance(from: text) == rating)
    }

    @Test(arguments: [
        ("7", AnswerProblem.Code.schemaViolation), ("I would say 7.", .invalidJSON), ("", .invalidJSON),
        (#"{"importance":7}"#, .schemaViolation), (#"{"reason":"r"}"#, .schemaViolation),
        (#"{"reason":"r","importance":0}"#, .schemaViolation), (#"{"reason":"r","importance":11}"#, .schemaViolation),
        (#"{"reason":"r","importance":7.5}"#, .schemaViolation),
        (#"{"reason":"r","importance":"7"}"#, .schemaViolation),
        (#"{"reason":"r","importance":1e99}"#, .schemaViolation),
        (#"{"reason":"r","importance":7,"note":"n"}"#, .schemaViolation),
        (#"{"reason":"r","importance":7,"importance":9}"#, .schemaViolation),
        (#"{"reason":"r","importance":7} or 8"#, .invalidJSON),
    ])
    func whatIsNoRatingIsRefused(text: String, code: AnswerProblem.Code) {
        let problem = #expect(throws: AnswerProblem.self) { try ImportanceAnswer.importance(from: text) }
        #expect(problem?.code == code)
    }

    @Test func insightsAreRead() throws {
        let text = #"{"insights":[{"memories":[3,1,3],"text":" Prefers letters. "},{"memories":[2],"text":"b"}]}"#
        let insights = try ConsolidationAnswer.insights(from: text, memoryCount: 3)
        #expect(insights.map(\.text) == ["Prefers letters.", "b"])
        #expect(insights.map(\.memories) == [[1, 3], [2]])
        #expect(try ConsolidationAnswer.insights(from: #"{"insights":[]}"#, memoryCount: 0).isEmpty)
    }

    @Test(arguments: [
        #"{"insights":[{"memories":[0],"text":"a"}]}"#, #"{"insights":[{"memories":[1,4],"text":"a"}]}"#,
        #"{"insights":[{"memories":[-1],"text":"a"}]}"#, #"{"insights":[{"memories":[],"text":"a"}]}"#,
        #"{"insights":[{"memories":[1,2.5],"text":"a"}]}"#,
        #"{"insights":[{"memories":["m-1"],"text":"a"}]}"#, #"{"insights":[{"memories":[1],"text":" "}]}"#,
        #"{"insights":[{"memories":[1]}]}"#, #"{"insights":[{"text":"a"}]}"#, #"{"insights":"none"}"#, "{}", "[]",
        #"{"insights":[{"memories":[1],"text":"a","about":"b"}]}"#,
        #"{"insights":[\#(Array(repeating: #"{"memories":[1],"text":"a"}"#, count: 21).joined(separator: ","))]}"#,
    ])
    func whatRestsOnNoMemoryThatWasShownIsRefused(text: String) {
        let problem = #expect(throws: AnswerProblem.self) {
            try ConsolidationAnswer.insights(from: text, memoryCount: 3)
        }
        #expect(problem?.code == .schemaViolation)
    }

    @Test func aReportIsAnyProseWithinItsBound() throws {
        #expect(try ReportAnswer.markdown(from: "\n# Summary\n\nAll *well*.\n\n") == "# Summary\n\nAll *well*.")
        #expect(try ReportAnswer.markdown(from: "x") == "x")
        let empty = #expect(throws: AnswerProblem.self) { try ReportAnswer.markdown(from: " \n\t") }
        #expect(empty?.code == .schemaViolation)
        let long = #expect(throws: AnswerProblem.self) {
            try ReportAnswer.markdown(from: String(repeating: "x", count: 256 * 1_024 + 1))
        }
        #expect(long?.code == .tooLarge)
    }

    @Test func problemsRepeatNothingOfTheAnswer() {
        for text in [#"{"secret":"Margaret"}"#, "Margaret", #"{"reason":"Margaret","importance":"Margaret"}"#] {
            let problem = #expect(throws: AnswerProblem.self) { try ImportanceAnswer.importance(from: text) }
            #expect(problem?.description.contains("Margaret") == false)
            #expect(problem?.description.contains("secret") == false)
        }
    }
}
