import Foundation
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct AdviserProfileTests {
    @Test func aFileDescribesAGuide() throws {
        let json = #"{"name": "Idris", "description": " A patient guide.\nFrom Cardiff. ", "tone": "Calm."}"#
        let profile = try AdviserProfile(json: json.utf8)
        #expect(profile == AdviserProfile(name: "Idris", description: "A patient guide.\nFrom Cardiff.", tone: "Calm."))
        let text = ConsultationPrompt(adviser: profile).prompt(customer: Customer(customerID: "x"), question: "?")
            .parts[0].text
        #expect(text.contains("You are Idris. A patient guide."))
    }

    @Test func theStandardGuideIsWithinTheBounds() throws {
        #expect(try AdviserProfile(json: try JSONEncoder().encode(AdviserProfile.standard)) == .standard)
    }

    @Test(arguments: [
        ("", "not valid JSON"), ("name: Idris", "not valid JSON"), ("[]", "expected"), ("{}", "name is missing"),
        (#"{"name":"A","description":"B"}"#, "tone is missing"),
        (#"{"name":"","description":"B","tone":"C"}"#, "name expected a text"),
        (#"{"name":1,"description":"B","tone":"C"}"#, "name expected a text"),
        (#"{"name":"A","description":"B","tone":"C","voice":"D"}"#, "unknown field; known are description, name, tone"),
        (#"{"name":"\#(String(repeating: "x", count: 101))","description":"B","tone":"C"}"#, "name longer than 100"),
        (#"{"name":"A","description":"B","tone":"\#(String(repeating: "x", count: 2_001))"}"#, "tone longer than 2000"),
        (String(repeating: " ", count: 70_000), "larger than 65536 bytes"),
    ])
    func aFaultIsNamed(json: String, message: String) {
        let problem = #expect(throws: AdviserProfile.Problem.self) { try AdviserProfile(json: json.utf8) }
        #expect(problem?.description.hasPrefix("adviser profile: \(message)") == true, "\(problem?.description ?? "")")
    }
}
