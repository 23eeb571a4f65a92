import Contract
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1)))
struct JSONParserTests {
    @Test(arguments: [
        "{}", "[]", " [ ] ", "0", "-0", "-1.5e+10", "1E2", #""""#, #""\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t""#, "true",
        "false", "null",
        #"{"a":[1,{"b":null}],"c":"d"}"#, "[[],[{}]]", "\"\u{7F}\u{2028}\"", #"{"":0}"#,
    ])
    func goodTextIsReadAsFoundationReadsIt(text: String) throws {
        let document = try JSONParser.parse(Array(text.utf8))
        let foundation = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        #expect(document.value(JSONDocument.root) == foundation)
    }

    @Test(arguments: [
        "", " ", "{", "[", "}", "]", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}",
        "{'a':1}",
        "01", "-", "1.", ".5", "1e", "+1", "NaN", "Infinity", "tru", "truex", "nul", "\"", "\"\\", "\"\\x\"",
        "\"\\u12\"",
        #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "\"\n\"", "\"\u{0}\"", "[1]]", "{}{}", "[}", "{]", "//",
        "\u{FEFF}1",
    ])
    func badTextIsRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x00, 0x01], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func onlyUTF8IsRead(bytes: [UInt8]) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes) }
    }

    @Test func depthIsBoundedByNothingButTheText() throws {
        let deep = String(repeating: #"{"a":["#, count: 200_000) + String(repeating: "]}", count: 200_000)
        let document = try JSONParser.parse(Array(deep.utf8))
        #expect(document.nodes.count == 600_000)
        // Free-form values are bounded, for they are trees.
        #expect(document.value(JSONDocument.root) == nil)
    }

    @Test func numbersAreReadExactly() throws {
        func decimal(_ text: String) throws -> Decimal? {
            try JSONParser.parse(Array(text.utf8)).decimal(JSONDocument.root)
        }
        #expect(try decimal("0.1") == Decimal(sign: .plus, exponent: -1, significand: 1))
        #expect(try decimal("-12345678901234567890.123456789") == Decimal(string: "-12345678901234567890.123456789"))
        #expect(try decimal("1.5e3") == 1500)
        #expect(try decimal("1e-7") == Decimal(sign: .plus, exponent: -7, significand: 1))
        #expect(try decimal("9223372036854775808") == Decimal(string: "9223372036854775808"))
        #expect(try decimal("1e999") == nil)
        #expect(try decimal(String(repeating: "9", count: 39)) == nil)

        func integer(_ text: String) throws -> Int? {
            try JSONParser.parse(Array(text.utf8)).integer(JSONDocument.root)
        }
        #expect(try integer("57.0") == 57)
        #expect(try integer("5.7e1") == 57)
        #expect(try integer("57.5") == nil)
        #expect(try integer("-9223372036854775807") == -9_223_372_036_854_775_807)
        #expect(try integer("9223372036854775808") == nil)
        #expect(try integer("1e400") == nil)
    }

    @Test func placesAreFoundBothWays() throws {
        let document = try JSONParser.parse(Array(#"{"a":[0,{"b":[true,"x"]}],"c":null}"#.utf8))
        let path: [JSONPathStep] = [.member("a"), .entry(1), .member("b"), .entry(1)]
        let node = document.node(at: path)
        #expect(document.string(node) == "x")
        #expect(document.path(to: node) == path)
        #expect(path.dotted == "a[1].b[1]")
        #expect(document.path(to: document.node(at: [.member("c")])) == [.member("c")])
        #expect(document.offset(of: node) == 19)
        // What cannot be followed ends where it stops.
        #expect(document.node(at: [.member("c"), .entry(3)]) == document.node(at: [.member("c")]))
    }

    @Test func escapedNamesAreTheSameNames() throws {
        let document = try JSONParser.parse(Array(#"{"\u0061ge":1}"#.utf8))
        #expect(document.member("age", of: JSONDocument.root) != .absent)
    }
}
