import SeededRandomness
import ServerSentEvents
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ServerSentEventParserTests {
    /// Streams and their events: the examples of the standard and the corners of its algorithm.
    static let cases: [(stream: String, events: [Event])] = [
        ("data: YHOO\ndata: +2\ndata: 10\n\n", [Event("YHOO\n+2\n10")]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            [Event("first event", id: "1"), Event("second event"), Event(" third event")]
        ),
        ("data\n\ndata\ndata\n\ndata:", [Event(""), Event("\n")]),
        ("data:test\n\ndata: test\n\n", [Event("test"), Event("test")]),
        (
            "event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n",
            [Event("73857293", name: "add"), Event("2153", name: "remove")]
        ),
        ("event: lost\n\ndata: x\n\n", [Event("x")]),
        ("event: a\nevent: b\ndata: x\n\n", [Event("x", name: "b")]),
        ("event: a\nevent\ndata: x\n\n", [Event("x")]),
        ("data: x\nevent: late\n\n", [Event("x", name: "late")]),
        ("data: cut off", []),
        ("data: no blank line\n", []),
        ("data: a\r\ndata: b\r\n\r\n", [Event("a\nb")]),
        ("data: a\rdata: b\r\r", [Event("a\nb")]),
        ("data: a\n\rdata: b\r\n\n", [Event("a"), Event("b")]),
        ("\u{FEFF}data: bom\n\n", [Event("bom")]),
        ("\u{FEFF}\u{FEFF}data: second is not a mark\n\ndata: x\n\n", [Event("x")]),
        (
            "id: 7\ndata: a\n\ndata: b\n\nid: x\u{0}y\ndata: c\n\nid:\ndata: d\n\n",
            [Event("a", id: "7"), Event("b", id: "7"), Event("c", id: "7"), Event("d")]
        ),
        ("unknown: x\nDATA: y\n data: z\ndata: kept\n\n", [Event("kept")]),
        (":\n:::\n\n\n\ndata: after comments\n\n", [Event("after comments")]),
        ("data: a:b: c\n\n", [Event("a:b: c")]),
        ("datax: a\ndat: b\ndata:c\n\n", [Event("c")]),
        ("data: 120 £ à jour 😀\n\n", [Event("120 £ à jour 😀")]),
        ("error: {\"code\":500}\n\ndata: x\n\n", [Event("x")]),
    ]

    @Test(arguments: cases.indices)
    func followsTheStandardWhereverThePiecesAreCut(index: Int) {
        let (stream, events) = Self.cases[index]
        let bytes = Array(stream.utf8)
        #expect(referenceReading(of: bytes).events == events)
        #expect(reading(of: [bytes]).events == events)
        #expect(reading(of: bytes.map { [$0] }).events == events)
        for cut in 0...bytes.count {
            #expect(reading(of: [Array(bytes[..<cut]), [], Array(bytes[cut...])]).events == events)
        }
    }

    @Test(arguments: [
        ("retry: 1500\n\n", 1500), ("retry: 12x\n\n", nil), ("retry:\n", nil), ("retry: -1\n", nil),
        ("retry: 10\nretry: 20\n", 20), ("retry: 99999999999999999999999999\n", 1 << 40),
    ])
    func takesRetryOfDigitsOnly(stream: String, milliseconds: Int?) {
        #expect(reading(of: [Array(stream.utf8)]).reconnectionMilliseconds == milliseconds)
    }

    @Test func readsErrorFieldWhenAsked() {
        let bytes = Array("data: a\n\nerror: {\"code\":500}\n\n".utf8)
        for cut in 0...bytes.count {
            let reading = reading(of: [Array(bytes[..<cut]), Array(bytes[cut...])], readsErrorField: true)
            #expect(reading.events == [Event("a"), Event("{\"code\":500}", name: "error")])
        }
    }

    @Test(arguments: [
        ("data: 12345678\n\n", 13, true), ("data: 12345678\n\n", 14, false), (": a long comment", 13, true),
        ("data: 12345\ndata: 23456\n\n", 11, false), ("data: 12345\ndata: 234567\n\n", 12, false),
        ("data: 12345\ndata: 234567\ndata\n\n", 12, true),
    ])
    func refusesWhatIsTooLargeWhereverThePiecesAreCut(stream: String, limit: Int, overflows: Bool) {
        let bytes = Array("data: ok\n\n\(stream)".utf8)
        for cut in 0...bytes.count {
            let reading = reading(of: [Array(bytes[..<cut]), Array(bytes[cut...])], maximumEventSize: limit)
            #expect(reading.overflowed == overflows)
            #expect(reading.events.count == (overflows ? 1 : 2))
        }
    }

    @Test func staysFailed() {
        var parser = ServerSentEventParser(maximumEventSize: 4)
        for _ in 0..<2 {
            #expect(throws: ServerSentEventError.self) {
                try parser.parse(Array("too long".utf8).span) { _ in }
            }
        }
    }

    /// Random streams made of the grammar's own pieces and of noise, cut at random: the same events as the reference.
    @Test(arguments: 0..<40)
    func agreesWithTheReference(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "data", "event", "id", "retry", "error", ":", ": ", " ", "\n", "\n", "\n\n", "\r", "\r\n", "\r\n\r\n", "x",
            "data: {\"a\":1}\n\n", "event: e\n", "é", "😀", "\u{0}", "\u{FEFF}", "12",
        ]
        for _ in 0..<100 {
            var stream: [UInt8] = Bool.random(using: &random) ? [0xEF, 0xBB, 0xBF] : []
            for _ in 0..<Int.random(in: 0..<60, using: &random) {
                if Int.random(in: 0..<10, using: &random) == 0 {
                    stream.append(UInt8.random(in: .min ... .max, using: &random))
                } else {
                    stream += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8)
                }
            }
            let limit = Bool.random(using: &random) ? 24 : 1 << 20
            var pieces: [[UInt8]] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 0...20, using: &random))
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let expected = referenceReading(of: stream, maximumEventSize: limit)
            #expect(reading(of: pieces, maximumEventSize: limit) == expected)
            #expect(reading(of: [stream], maximumEventSize: limit) == expected)
        }
    }
}
