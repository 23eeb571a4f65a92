import Foundation
import Guidance
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct VerdictAnswerTests {
    private static let issue =
        #"{"category":"advice_boundary","severity":"high","description":"“you should transfer”","suggestion":null}"#

    private static func answer(
        reasoning: String = #""Looked at it.""#, issues: String = "[\(issue)]", passed: String = "false",
        confidence: String = "0.9", review: String = "false"
    ) -> String {
        """
        {"reasoning":\(reasoning),"issues":\(issues),"passed":\(passed),"confidence":\(confidence),\
        "requires_human_review":\(review)}
        """
    }

    @Test func aSoundAnswerIsRead() throws {
        let verdict = try VerdictAnswer.verdict(from: Self.answer())
        #expect(!verdict.passed)
        #expect(!verdict.requiresHumanReview)
        #expect(verdict.confidence == 0.9)
        #expect(verdict.reasoning == "Looked at it.")
        #expect(
            verdict.issues == [
                ComplianceIssue(category: "advice_boundary", severity: .high, description: "“you should transfer”")
            ])
        #expect(try VerdictAnswer.verdict(from: Self.answer(issues: "[]", passed: "true")).passed)
    }

    @Test func aContradictionIsSettledOnTheStrictSide() throws {
        #expect(try !VerdictAnswer.verdict(from: Self.answer(passed: "true")).passed)
        let critical = Self.answer(
            issues: #"[{"category":"balance","severity":"critical","description":"d","suggestion":"s"}]"#,
            passed: "true")
        #expect(try VerdictAnswer.verdict(from: critical).requiresHumanReview)
        #expect(try !VerdictAnswer.verdict(from: critical).passed)
        let low = Self.answer(
            issues: #"[{"category":"balance","severity":"low","description":"d","suggestion":"s"}]"#, passed: "true")
        #expect(try VerdictAnswer.verdict(from: low).passed)
    }

    @Test(arguments: ["  \n%\n ", "```json\n%\n```", "```\n%\n```\n", "\u{FEFF}%", "```JSON\r\n%\r\n```"])
    func whiteSpaceAndAFenceAreTaken(around: String) throws {
        let text = around.split(separator: "%", omittingEmptySubsequences: false).joined(separator: Self.answer())
        #expect(try VerdictAnswer.verdict(from: text).issues.count == 1)
    }

    @Test(arguments: [
        ("", AnswerProblem.Code.invalidJSON),
        ("I cannot help with that.", .invalidJSON),
        ("Here is my verdict: \(answer())", .invalidJSON),
        ("\(answer()) I hope this helps.", .invalidJSON),
        ("\(answer())\(answer())", .invalidJSON),
        (String(answer().dropLast(20)), .invalidJSON),
        ("[]", .schemaViolation),
        ("null", .schemaViolation),
        ("{}", .schemaViolation),
        (answer(passed: "\"false\""), .schemaViolation),
        (answer(passed: "0"), .schemaViolation),
        (answer(passed: "null"), .schemaViolation),
        (answer(confidence: "1.5"), .schemaViolation),
        (answer(confidence: "-0.1"), .schemaViolation),
        (answer(confidence: "90"), .schemaViolation),
        (answer(confidence: "\"high\""), .schemaViolation),
        (answer(review: "\"no\""), .schemaViolation),
        (answer(issues: "{}"), .schemaViolation),
        (answer(issues: #"["bad"]"#), .schemaViolation),
        (
            answer(issues: #"[{"category":"balance","severity":"severe","description":"d","suggestion":null}]"#),
            .schemaViolation
        ),
        (answer(issues: #"[{"category":"balance","severity":"low","description":"d"}]"#), .schemaViolation),
        (answer(issues: #"[{"category":" ","severity":"low","description":"d","suggestion":null}]"#), .schemaViolation),
        (
            answer(issues: #"[{"category":"balance","severity":"low","description":"","suggestion":null}]"#),
            .schemaViolation
        ),
        (
            answer(issues: #"[{"category":"balance","severity":"low","description":"d","suggestion":null,"x":1}]"#),
            .schemaViolation
        ),
        (
            answer(issues: #"[{"category":"house_style","severity":"low","description":"d","suggestion":null}]"#),
            .schemaViolation
        ),
        (answer(issues: "[" + Array(repeating: issue, count: 101).joined(separator: ",") + "]"), .schemaViolation),
        (answer(reasoning: "null"), .schemaViolation),
        (answer(reasoning: "\"\(String(repeating: "x", count: 40_000))\""), .schemaViolation),
        (answer().replacing("\"passed\"", with: "\"verdict\":1,\"passed\""), .schemaViolation),
        (answer(issues: "[]"), .inconsistent),
        (String(repeating: " ", count: 600_000) + answer(), .tooLarge),
    ])
    func anythingElseIsAProblem(text: String, code: AnswerProblem.Code) {
        let problem = #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: text) }
        #expect(problem?.code == code, "\(problem?.description ?? "")")
    }

    /// What Foundation's decoder would let pass, taking the first of two.
    @Test(arguments: [
        answer(issues: "[]", passed: #"true,"passed":false"#),
        answer(issues: "[]", passed: #"true,"p\u0061ssed":false"#),
        answer(issues: #"[],"issues":[\#(issue)]"#, passed: "true"),
        answer(
            issues: #"[{"category":"balance","severity":"low","severity":"high","description":"d","suggestion":null}]"#,
            passed: "true"),
        answer(issues: "[]", passed: "true", review: "false,"),
        answer(issues: "[\(issue),]"),
        answer(issues: "[\(issue), \n ]"),
    ])
    func aDocumentThatSaysTwoThingsIsAProblem(text: String) {
        let problem = #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: text) }
        #expect(problem?.code == .schemaViolation, "\(problem?.description ?? "")")
    }

    @Test func textsMayHoldWhatWouldBeAFault() throws {
        let reasoning = #""a \"passed\": true,} ,] {\"passed\":1,\"passed\":2} \\""#
        #expect(try VerdictAnswer.verdict(from: Self.answer(reasoning: reasoning)).issues.count == 1)
        let two = "[\(Self.issue),\(Self.issue)]"
        #expect(try VerdictAnswer.verdict(from: Self.answer(issues: two)).issues.count == 2)
    }

    @Test func aNumberBeyondAllBoundsIsAProblem() {
        #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: Self.answer(confidence: "1e999")) }
        #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: Self.answer(confidence: "NaN")) }
        #expect(throws: AnswerProblem.self) {
            try VerdictAnswer.verdict(from: String(repeating: "[", count: 100_000))
        }
    }

    @Test func aProblemRepeatsNothingOfTheAnswer() {
        let text = Self.answer(
            issues: #"[{"category":"balance","severity":"Margaret","description":"d","suggestion":null}]"#)
        let problem = #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: text) }
        #expect(problem?.message == "issues[0].severity: unknown severity")
        let unknown = #expect(throws: AnswerProblem.self) { try VerdictAnswer.verdict(from: #"{"Margaret":1}"#) }
        #expect(unknown?.description.contains("Margaret") == false)
    }

    /// A sound answer with bytes changed, cut or doubled is a verdict that keeps its promises, or a problem; never a crash.
    @Test(arguments: 0..<400)
    func aDamagedAnswerIsAVerdictOrAProblem(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bytes = Array(Self.answer(passed: random.below(2) == 0 ? "true" : "false").utf8)
        for _ in 0...random.below(6) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            switch random.below(4) {
            case 0: bytes[place] = UInt8(random.below(256))
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[place...].prefix(random.below(20)), at: place)
            default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(12)))
            }
        }
        guard let verdict = try? VerdictAnswer.verdict(from: String(decoding: bytes, as: UTF8.self)) else { return }
        #expect((0...1).contains(verdict.confidence))
        #expect(verdict.passed || !verdict.issues.isEmpty)
        #expect(!verdict.passed || verdict.issues.allSatisfy { $0.severity == .low })
        #expect(verdict.requiresHumanReview || verdict.issues.allSatisfy { $0.severity < .critical })
    }

    // MARK: the schemas

    @Test(arguments: [VerdictAnswer.schema, ReflectionAnswer.schema])
    func aSchemaIsPortable(schema: String) throws {
        let document = try JSONSerialization.jsonObject(with: Data(schema.utf8))
        check(document)
        func check(_ value: Any) {
            if let list = value as? [Any] { list.forEach(check) }
            guard let object = value as? [String: Any] else { return }
            if let properties = object["properties"] as? [String: Any] {
                #expect(object["additionalProperties"] as? Bool == false)
                #expect(Set(object["required"] as? [String] ?? []) == Set(properties.keys))
            }
            for word in [
                "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "format", "oneOf",
            ] {
                #expect(object[word] == nil)
            }
            object.values.forEach(check)
        }
    }

    @Test func theReasoningComesFirst() {
        let order = [
            "\"reasoning\":{", "\"issues\":{", "\"passed\":{", "\"confidence\":{", "\"requires_human_review\":{",
        ]
        let places = order.compactMap { VerdictAnswer.schema.firstRange(of: $0)?.lowerBound }
        #expect(places.count == order.count)
        #expect(places == places.sorted())
    }

    // MARK: reflections

    @Test func aReflectionIsRead() throws {
        let text = #"{"rationale":"It steered.","principle":" Name the loss first. ","domain":"transfers"}"#
        let reflection = try ReflectionAnswer.reflection(from: text)
        #expect(reflection.principle == "Name the loss first.")
        #expect(reflection.domain == "transfers")
        #expect(reflection.rationale == "It steered.")
    }

    @Test(arguments: [
        "", "{}", #"{"rationale":"","principle":"p","domain":"d"}"#, #"{"rationale":"r","principle":"p"}"#,
        #"{"rationale":"r","principle":"p","domain":"d","x":1}"#, #"{"rationale":"r","principle":["p"],"domain":"d"}"#,
    ])
    func anythingElseIsNoReflection(text: String) {
        #expect(throws: AnswerProblem.self) { try ReflectionAnswer.reflection(from: text) }
    }
}
