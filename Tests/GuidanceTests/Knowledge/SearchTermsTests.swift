import Guidance
import SeededRandomness
import Testing

/// What a text is found by.
@Suite struct SearchTermsTests {
    /// Whether a rule with the one text is found by the other.
    private func finds(_ text: String, by query: String) -> Bool {
        var index = KnowledgeIndex()
        index.insert(KnowledgeEntry(id: "r", .rule(principle: text, confidence: 1, value: nil)))
        index.insert(KnowledgeEntry(id: "x", .rule(principle: "zebra quokka", confidence: 1, value: nil)))
        return index.search(KnowledgeQuery(query), among: [.rule], limit: 5).contains { $0.entry.key.id == "r" }
    }

    @Test(arguments: [
        ("Compare the CHARGES", "charge"), ("transfers of pensions", "pension transfer"), ("annuities", "annuity"),
        ("Aberystŵyth café", "aberystwyth"), ("café", "CAFE"), ("£30,000 limit", "30000"), ("a £30,000 pot", "£30,000"),
        ("the partner’s income", "partner"), ("the partner's income", "partners"), ("tax-free cash", "tax"),
        ("lump sum\u{00A0}allowance", "allowance"), ("55 or over", "55"), ("losses", "losse"), ("Ærø", "ærø"),
    ])
    func isFound(text: String, query: String) {
        #expect(finds(text, by: query))
    }

    @Test(arguments: [
        ("annual allowance", "annuity"), ("the policy", "police"), ("the charges", "the"), ("what will it be", "be"),
        ("£30,000", "30"), ("a pot", "£"), ("pot", "pottery"), ("anything", ""), ("anything", "… — ’ !"),
    ])
    func isNotFound(text: String, query: String) {
        #expect(!finds(text, by: query))
    }

    @Test func anythingCanBeLookedFor() {
        var random = SeededGenerator(seed: 7)
        var index = KnowledgeIndex()
        for number in 0..<600 {
            let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FFF, using: &random))
            }
            let text = String(String.UnicodeScalarView(scalars))
            index.insert(KnowledgeEntry(id: "\(number % 300)", .rule(principle: text, confidence: 1, value: nil)))
            _ = index.search(KnowledgeQuery(text), among: [.rule], limit: 3)
            if number.isMultiple(of: 3) { index.remove(KnowledgeKey(.rule, "\(number % 300)")) }
        }
    }
}
