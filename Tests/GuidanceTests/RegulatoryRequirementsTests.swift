import Foundation
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RegulatoryRequirementsTests {
    @Test func theRequirementsOfTheProgramAreReadable() throws {
        let loaded = try RegulatoryRequirements.loaded.get()
        #expect(loaded == .current)
        #expect(loaded.all.count >= 12)
        #expect(!loaded.version.isEmpty)
        #expect(Set(loaded.all.map(\.id)).count == loaded.all.count)
    }

    @Test(arguments: RegulatoryRequirements.current.all)
    func eachHasItsSourcesAndDates(requirement: RegulatoryRequirement) {
        #expect(
            requirement.id.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        #expect(!requirement.references.isEmpty)
        #expect(requirement.references.allSatisfy { $0.url?.hasPrefix("https://") ?? true })
        #expect(requirement.text.split(separator: "\n").count == requirement.points.count)
        #expect(requirement.text.unicodeScalars.count < 2_000)
        #expect(RegulatoryRequirements.current[id: requirement.id] == requirement)
    }

    @Test(arguments: [
        "COBS 19.1", "COBS 19.7", "PERG 8 and 12", "PRIN 2A", "FG21/1", "Pension Schemes Act 2015, section 48",
        "RAO article 55A",
        "COBS 9B", "PS25/22", "Finance Act 2026", "GOV.UK", "MoneyHelper",
    ])
    func whatMattersIsCovered(source: String) {
        #expect(RegulatoryRequirements.current.all.contains { $0.sources.contains(source) })
    }

    @Test func thePromptHoldsThemAllInTheirOrder() {
        let part = ConsultationPrompt().prompt(customer: Customer(customerID: "x"), question: "?").parts[1].text
        var rest = part[...]
        for requirement in RegulatoryRequirements.current.all {
            let title = rest.firstRange(of: "## \(requirement.title) (\(requirement.sources))\n")
            #expect(title != nil)
            if let title { rest = rest[title.upperBound...] }
            #expect(requirement.points.allSatisfy { part.contains("- \($0)") })
        }
        #expect(part.contains("edition \(RegulatoryRequirements.current.version)"))
    }

    @Test(arguments: [
        ("", RegulationError.Code.invalidJSON, ""),
        ("{", .invalidJSON, ""),
        ("{}", .invalidField, "requirements"),
        (#"{"version":"1","as_of":"2026-11-22","requirements":[]}"#, .invalidField, "requirements"),
        (#"{"version":"1","as_of":"2026-13-22","requirements":[ENTRY]}"#, .invalidField, "as_of"),
        (#"{"version":"1","as_of":"2026-11-22","requirements":[ENTRY,ENTRY]}"#, .repeatedID, "requirements[1].id"),
        (#"{"version":"1","as_of":"2026-11-22","requirement":[]}"#, .invalidField, ""),
        (
            #"{"version":"1","as_of":"2026-11-22","requirements":[{"id":"a","title":"A","topic":"t","references":[],"points":["p"]}]}"#,
            .invalidField, "requirements[0].references"
        ),
        (
            #"{"version":"1","as_of":"2026-11-22","requirements":[{"id":"a","title":"A","topic":"t","points":["p"]}]}"#,
            .invalidField, "requirements[0].references"
        ),
    ])
    func aFaultIsNamedWithItsPlace(json: String, code: RegulationError.Code, path: String) {
        let entry =
            #"{"id":"a","title":"A","topic":"t","references":[{"source":"S","title":"T","date":"2026-01-31"}],"points":["p"]}"#
        let bytes = Array(
            json.split(separator: "ENTRY", omittingEmptySubsequences: false).joined(separator: entry).utf8)
        let error = #expect(throws: RegulationError.self) { try RegulatoryRequirements(json: bytes) }
        #expect(error?.code == code)
        #expect(error?.path == path)
    }
}
