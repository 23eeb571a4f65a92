import HTTPTransport
import HTTPTypes
import SeededRandomness
import Testing

struct ResponseHeadParserTests {
    /// Feeds lines and returns the last outcome.
    private func parse(_ lines: [String], limit: Int = 1_000) -> ResponseHeadParser.Outcome {
        var parser = ResponseHeadParser(limit: limit)
        var outcome = ResponseHeadParser.Outcome.more
        for line in lines { outcome = parser.parse(Array(line.utf8)[...]) }
        return outcome
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n", 200, "OK"), ("HTTP/1.0 404 Not Found\n", 404, "Not Found"), ("HTTP/2 204\r\n", 204, ""),
        ("HTTP/2 200 \r\n", 200, ""), ("HTTP/1.1 599 \r\n", 599, ""),
    ])
    func statusLine(line: String, code: Int, reason: String) {
        guard case .head(let head) = parse([line, "\r\n"]) else {
            Issue.record("no head")
            return
        }
        #expect(head.status == HTTPResponse.Status(code: code, reasonPhrase: reason))
    }

    @Test(arguments: [
        "HTTP/1.1\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 2000 OK\r\n", "HTTP/1.1 2x0 OK\r\n", "HTTP/1.1  200\r\n",
    ])
    func badStatusLine(line: String) {
        guard case .malformed = parse([line]) else {
            Issue.record("accepted")
            return
        }
    }

    @Test func fieldsAreTrimmedAndKeptInOrder() throws {
        let outcome = parse([
            "HTTP/1.1 200 OK\r\n", "A: 1\r\n", "b:\t2 \r\n", "A:3\r\n", "Empty:\r\n", "Colons: a:b\r\n", "no field\r\n",
            " folded: x\r\n", "bad name: x\r\n", "\r\n",
        ])
        guard case .head(let head) = outcome else {
            Issue.record("no head")
            return
        }
        #expect(
            head.headerFields.map { "\($0.name.rawName)=\($0.value)" } == ["A=1", "b=2", "A=3", "Empty=", "Colons=a:b"])
    }

    @Test func interimHeadsAreSkippedAndTrailersDropped() {
        var parser = ResponseHeadParser(limit: 1_000)
        var heads = 0
        let lines = [
            "HTTP/1.1 100 Continue\r\n", "\r\n", "HTTP/1.1 103 Early\r\n", "Link: x\r\n", "\r\n", "HTTP/1.1 200 OK\r\n",
            "A: 1\r\n", "\r\n", "Trailer: 1\r\n", "\r\n",
        ]
        for line in lines {
            switch parser.parse(Array(line.utf8)[...]) {
            case .more: break
            case .head: heads += 1
            case .tooLarge, .malformed: Issue.record("\(line)")
            }
        }
        #expect(heads == 1)
        #expect(parser.finalHead?.headerFields.count == 1)
    }

    @Test func limitHoldsForAllLinesTogether() {
        let lines = ["HTTP/1.1 200 OK\r\n"] + [String](repeating: "A: 1\r\n", count: 10)
        guard case .more = parse(lines, limit: 77), case .tooLarge = parse(lines, limit: 76) else {
            Issue.record("limit")
            return
        }
    }

    @Test func fieldBeforeAnyStatusIsMalformed() {
        guard case .malformed = parse(["A: 1\r\n"]) else {
            Issue.record("accepted")
            return
        }
    }

    /// Random bytes neither crash nor are taken for a head.
    @Test(arguments: 0..<10 as Range<UInt64>)
    func anyBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            var parser = ResponseHeadParser(limit: 10_000)
            for _ in 0..<10 {
                let start = Bool.random(using: &generator) ? Array("HTTP/1.1 200 ".utf8) : []
                let count = Int.random(in: 0..<40, using: &generator)
                let line = start + (0..<count).map { _ in UInt8.random(in: 0 ... .max, using: &generator) }
                _ = parser.parse(line[...])
            }
        }
    }
}
