import ProviderSimulator
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JSONTests {
    private func parse(_ text: String) throws(JSONSyntaxError) -> JSONNode {
        try JSONParser.parse(Array(text.utf8))
    }

    @Test func keepsOrderAndSpelling() throws {
        let node = try parse(#" {"b": 1.50, "a": [true, null, "x"], "b": -0e+3 } "#)
        #expect(JSONWriter.bytes(of: node) == Array(#"{"b":1.50,"a":[true,null,"x"],"b":-0e+3}"#.utf8))
        #expect(node["b"]?.int == 0)
        #expect(node["a"]?.array?.first?.bool == true)
    }

    @Test(arguments: [
        (#""\u00e9\n\t\"\\\/""#, "é\n\t\"\\/"), (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"),
        (#""\ud83dx""#, "\u{FFFD}x"), (#""\udc00""#, "\u{FFFD}"), (#""😀 £""#, "😀 £"), (#""\u0000""#, "\0"),
    ])
    func readsStrings(_ text: String, _ expected: String) throws {
        #expect(try parse(text).string == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":}", "{a:1}", "01", "1.", "-", "+1", "nul", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"",
        "\"",
        "[1] 2", "{\"a\" 1}", "\"\\", "[1 2]", "NaN",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test func refusesInvalidUTF8AndDeepNesting() {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try parse(deep) }
    }

    @Test func roundTripsRandomValues() throws {
        for seed in 0..<500 {
            var random = SeededRandom(seed: UInt64(seed))
            let node = randomNode(depth: 0, &random)
            #expect(try JSONParser.parse(JSONWriter.bytes(of: node)) == node)
        }
    }

    @Test func survivesRandomBytes() {
        var random = SeededRandom(seed: 7)
        let alphabet = Array(#"{}[]",:\u0e+-.truefalsn "#.utf8) + [0xFF, 0xC3, 0xA9, 0x00]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            _ = try? JSONParser.parse(bytes)
        }
    }

    private func randomNode(depth: Int, _ random: inout SeededRandom) -> JSONNode {
        switch Int.random(in: 0...(depth > 3 ? 3 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int.random(in: -1000...1000, using: &random))
        case 3: return .string(["", "é\u{0}\u{1F}", "\"\\/", "😀\u{2028}"][Int.random(in: 0...3, using: &random)])
        case 4: return .array((0..<2).map { _ in randomNode(depth: depth + 1, &random) })
        default: return .object((0..<2).map { .init("k\($0)", randomNode(depth: depth + 1, &random)) })
        }
    }
}
