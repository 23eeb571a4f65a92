import SeededRandomness
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct LineReaderTests {
    private func lines(_ bytes: [UInt8]) async throws -> [[UInt8]] {
        let folder = SpoolFolder()
        var reader = try await LineReader(path: try folder.write(bytes), disk: DiskQueue())
        var lines: [[UInt8]] = []
        while let line = try await reader.next() { lines.append(line) }
        let last = try await reader.next()
        #expect(last == nil)
        return lines
    }

    private func text(_ text: String) async throws -> [String] {
        try await lines(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("", []), ("\n", []), ("\n\n\n", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
        ("\na\n\n\nb\n\n", ["a", "b"]), ("a\r\nb\r\n\r\nc", ["a", "b", "c"]), ("a\rb\n", ["a\rb"]),
    ])
    func shortFiles(_ written: String, _ read: [String]) async throws {
        #expect(try await text(written) == read)
    }

    @Test func linesAcrossPieces() async throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20 {
            // Of all lengths around a piece's, so that ends fall on either side of its edges.
            let lengths = (0..<12).map { _ in
                Bool.random(using: &random)
                    ? Int.random(in: 0...40, using: &random) : (1 << 18) + Int.random(in: -20...20, using: &random)
            }
            let all = lengths.enumerated().map { [UInt8](repeating: UInt8(ascii: "a") + UInt8($0), count: $1) }
            let file = Array(all.joined(separator: [0x0A])) + (Bool.random(using: &random) ? [0x0A] : [])
            let read = try await lines(file)
            // Not compared in place: what differs would be printed.
            let isSame = read == all.filter { !$0.isEmpty }
            #expect(isSame)
        }
    }

    @Test func aLineThatIsTooLongIsPassedOverAsAWhole() async throws {
        let longest = [UInt8](repeating: 0x78, count: LineReader.maximumLine)
        let read = try await lines(
            Array("a\n".utf8) + longest + Array("\nb\n".utf8) + longest + Array("xy\nc\n".utf8) + longest + longest
                + Array("\nd\n".utf8) + longest + [0x78])
        #expect(read.map(\.count) == [1, longest.count, 1, 1, 1])
        #expect([0, 2, 3, 4].map { read[$0] } == ["a", "b", "c", "d"].map { Array($0.utf8) })
    }

    @Test func aFileThatIsNotThere() async throws {
        await #expect(throws: SpoolError.self) { _ = try await LineReader(path: "/does/not/exist", disk: DiskQueue()) }
        // A directory can be opened, and not read.
        var reader = try await LineReader(path: "/", disk: DiskQueue())
        do throws(SpoolError) {
            _ = try await reader.next()
            Issue.record("a directory was read")
        } catch {
            #expect(error.description.contains("cannot read /"))
        }
    }
}
