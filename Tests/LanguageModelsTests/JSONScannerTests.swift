import Foundation
import LanguageModels
import SeededRandomness
import Testing

/// The scanner's grammar, seen through the schemas that it checks.
@Suite(.timeLimit(.minutes(1)))
struct JSONScannerTests {
    private static func isObject(_ json: String) -> Bool { (try? OutputSchema(name: "s", json: json)) != nil }

    @Test(arguments: [
        "{}", " { } ", "\t\r\n{\"a\":1}\n", #"{"a":[],"b":{},"c":[[1],[2,[3]]]}"#,
        #"{"a":-0,"b":0.5,"c":1e9,"d":-1.5E-3}"#,
        #"{"a":true,"b":false,"c":null}"#, #"{"\u0041\n\"\\\/\b\f\r\t":"\uD83D\uDE00"}"#, #"{"":"£ 日本 😀"}"#,
        #"{"a":1,"a":2}"#,
    ])
    func takes(json: String) {
        #expect(Self.isObject(json))
    }

    @Test(arguments: [
        "", " ", "{", "}", "[]", "1", "\"a\"", "null", "{}{}", "{}x", "{a:1}", "{'a':1}", #"{"a"}"#, #"{"a":}"#,
        #"{"a" 1}"#,
        #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1 "b":2}"#, #"{"a":[1,]}"#, #"{"a":[,1]}"#, #"{"a":[1 2]}"#, #"{"a":[1}"#,
        #"{"a":01}"#, #"{"a":+1}"#, #"{"a":1.}"#, #"{"a":.5}"#, #"{"a":1e}"#, #"{"a":1e+}"#, #"{"a":-}"#, #"{"a":0x1}"#,
        #"{"a":tru}"#, #"{"a":nulll}"#, #"{"a":True}"#, #"{"a":NaN}"#, #"{"a":"b}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#,
        #"{"a":"\u12g4"}"#, "{\"a\":\"b\nc\"}", "{\"a\":\"\u{0}\"}", #"{"a":"\"}"#, "{\"a\":1}\u{0}", "\u{FEFF}{}",
    ])
    func refuses(json: String) {
        #expect(!Self.isObject(json))
    }

    @Test func boundsDepth() {
        let nested = { (depth: Int) in
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(Self.isObject(nested(127)))
        #expect(!Self.isObject(nested(128)))
        #expect(!Self.isObject(nested(1_000_000)))
    }

    /// Random documents, some of them damaged: accepted exactly when Foundation accepts them.
    @Test(arguments: 0..<16)
    func agreesWithFoundation(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            var json = Array(Self.object(depth: 4, using: &random).utf8)
            if Bool.random(using: &random) {
                let index = Int.random(in: 0..<json.count, using: &random)
                json[index] = Array("{}[]:,\"\\ 01.-eEtfn".utf8).randomElement(using: &random) ?? 0
            }
            let text = String(decoding: json, as: UTF8.self)
            let accepted = (try? JSONSerialization.jsonObject(with: Data(json))) is [String: Any]
            #expect(Self.isObject(text) == accepted, "\(text)")
        }
    }

    private static func object(depth: Int, using random: inout SeededGenerator) -> String {
        let members = (0..<Int.random(in: 0...3, using: &random)).map { index in
            "\"k\(index)\":\(value(depth: depth, using: &random))"
        }
        return "{\(members.joined(separator: Bool.random(using: &random) ? "," : " , "))}"
    }

    private static func value(depth: Int, using random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: ["0", "-1", "12.5", "1e3", "-0.1E-2"].randomElement(using: &random) ?? "0"
        case 1: ["\"\"", "\"a b\"", "\"\\n\\\"\"", "\"\\u00e9\""].randomElement(using: &random) ?? "\"\""
        case 2: ["true", "false"].randomElement(using: &random) ?? "true"
        case 3: "null"
        case 4: object(depth: depth - 1, using: &random)
        default:
            "["
                + (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth: depth - 1, using: &random) }
                .joined(separator: ",") + "]"
        }
    }
}
