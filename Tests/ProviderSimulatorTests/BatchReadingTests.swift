import ProviderSimulator
import Testing

/// Bodies cut into requests, lines and parts, in pieces of any size.
@Suite(.timeLimit(.minutes(1)))
struct BatchReadingTests {
    /// Cuts bytes into random pieces, so that every boundary falls everywhere sooner or later.
    private func pieces(_ text: String, _ random: inout SeededRandom) -> [[UInt8]] {
        var rest = Array(text.utf8)[...]
        var pieces: [[UInt8]] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...9, using: &random)
            pieces.append(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    @Test func findsTheObjectsOfTheList() throws {
        let objects = [
            #"{"custom_id":"a","params":{"text":"}] \" \\","list":[{},[1,{"x":"]"}]]}}"#, "{}", #"{"é":"{\"b\"}"}"#,
        ]
        let body = " { \"requests\" : [ " + objects.joined(separator: " , ") + " ] } "
        var random = SeededRandom(seed: 3)
        for _ in 0..<200 {
            var splitter = ElementSplitter()
            var found: [String] = []
            for piece in pieces(body, &random) {
                try splitter.add(piece) { offset, element throws(APIProblem) in
                    #expect(Array(Array(body.utf8)[offset...].prefix(element.count)) == element)
                    found.append(String(decoding: element, as: UTF8.self))
                }
            }
            #expect(found == objects)
            #expect(String(decoding: splitter.skeleton, as: UTF8.self) == " { \"requests\" : [ 0 , 0 , 0 ] } ")
        }
    }

    @Test func findsLines() {
        let text = "one\r\n\n  \ntwo\n{\"three\":3}"
        var random = SeededRandom(seed: 4)
        for _ in 0..<100 {
            var splitter = LineSplitter()
            var found: [LineSplitter.Line] = []
            for piece in pieces(text, &random) { splitter.add(piece) { found.append($0) } }
            splitter.finish { found.append($0) }
            #expect(found.map(\.number) == [1, 4, 5])
            #expect(found.map { String(decoding: $0.bytes, as: UTF8.self) } == ["one", "two", "{\"three\":3}"])
            for line in found {
                #expect(Array(Array(text.utf8)[line.offset...].prefix(line.bytes.count)) == line.bytes)
            }
        }
    }

    @Test func readsForms() throws {
        let content = "line one\r\n--not the boundary\r\n--edg\n--edge-not\r\n\r\n"
        let body =
            "preamble\r\n--edge\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n"
            + "--edge\r\nContent-Type: x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a b.jsonl\"\r\n\r\n"
            + content + "\r\n--edge--\r\nepilogue"
        var random = SeededRandom(seed: 5)
        for _ in 0..<200 {
            var reader = try #require(MultipartReader(contentType: "multipart/form-data; boundary=\"edge\""))
            var parts: [(name: String, fileName: String?, content: String)] = []
            for piece in pieces(body, &random) {
                #expect(!reader.isComplete || parts.count == 2)
                try reader.add(piece) { event throws(APIProblem) in
                    switch event {
                    case .part(let name, let fileName): parts.append((name, fileName, ""))
                    case .content(let bytes): parts[parts.count - 1].content += String(decoding: bytes, as: UTF8.self)
                    }
                }
            }
            #expect(reader.isComplete)
            #expect(parts.map(\.name) == ["purpose", "file"])
            #expect(parts.map(\.fileName) == [nil, "a b.jsonl"])
            #expect(parts.map(\.content) == ["batch", content])
        }
    }

    @Test(arguments: ["text/plain", "multipart/form-data", "multipart/form-data; boundary="])
    func aFormNeedsABoundary(_ contentType: String) {
        #expect(MultipartReader(contentType: contentType) == nil)
    }

    @Test func spooledBytesAreReadAnywhere() throws {
        var random = SeededRandom(seed: 6)
        let bytes = SpooledBytes()
        var expected: [UInt8] = []
        // From memory into the file and on.
        while expected.count < SpooledBytes.memoryLimit * 2 {
            let piece = (0..<Int.random(in: 1...50_000, using: &random)).map { UInt8(truncatingIfNeeded: $0) }
            try bytes.append(piece)
            expected += piece
            let start = Int.random(in: 0..<expected.count, using: &random)
            let end = min(expected.count, start + 1_000)
            #expect(try bytes.read(start..<end) == Array(expected[start..<end]))
        }
        #expect(bytes.count == expected.count)
        #expect(try bytes.read(0..<Int.max) == expected)
    }
}
