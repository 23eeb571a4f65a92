import Foundation
import Glibc
import SeededRandomness
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct SpoolFileTests {
    /// Files that one test's process may write to may grow up to here.
    private static func limitFiles(to bytes: UInt) {
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = min(bytes, limit.rlim_max)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
    }

    private static let comma: [UInt8] = [0x2C, 0x20]

    private static func entry(_ number: Int, bytes: Int) -> [UInt8] {
        let head = Array("\(number):".utf8)
        return head + [UInt8](repeating: 0x78, count: max(0, bytes - head.count))
    }

    @Test func entriesStandBetweenSeparators() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool()
        let file = try await spool.createRequests(of: "0-1-a", separator: Self.comma)
        for text in ["one", "two", "three"] { try await file.append(Array(text.utf8)) }
        try await file.finish()
        #expect(try String(contentsOfFile: spool.requestPath(of: "0-1-a"), encoding: .utf8) == "one, two, three")
        // Begun anew it is another file.
        let next = try await spool.createRequests(of: "0-1-a", separator: Self.comma)
        try await next.append(Array("four".utf8))
        try await next.finish()
        #expect(try String(contentsOfFile: spool.requestPath(of: "0-1-a"), encoding: .utf8) == "four")
        spool.close()
    }

    @Test func whatDoesNotFitTheSettingIsNotInTheFile() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool(maximumBytes: 25)
        let file = try await spool.createRequests(of: "0-1-a", separator: [0x0A])
        try await file.append(Self.entry(1, bytes: 12))
        await #expect(throws: SpoolError.self) { try await file.append(Self.entry(2, bytes: 13)) }
        try await file.append(Self.entry(3, bytes: 12))
        await #expect(throws: SpoolError.self) { try await file.append([]) }
        try await file.finish()
        let lines = try String(contentsOfFile: spool.requestPath(of: "0-1-a"), encoding: .utf8).split(separator: "\n")
        #expect(lines.map { $0.prefix(2) } == ["1:", "3:"])
        spool.close()
    }

    @Test func aFullDiskLosesNothingThatWasTaken() async {
        await #expect(processExitsWith: .success) {
            let directory = SpoolFolder()
            let spool = try directory.spool()
            let path = spool.requestPath(of: "0-1-a")
            let file = try await spool.createRequests(of: "0-1-a", separator: [0x0A])
            var random = SeededGenerator(seed: 7)
            var taken: [[UInt8]] = []
            var refused = 0
            // The disk fills up in the midst of a write, again and again, and gets room for a little more each time.
            for number in 0..<600 {
                let entry = Self.entry(number, bytes: Int.random(in: 1...20_000, using: &random))
                Self.limitFiles(to: UInt(number / 60) * 400_000 + 100_000)
                do {
                    try await file.append(entry)
                    taken.append(entry)
                } catch {
                    refused += 1
                    #expect("\(error)".contains(path))
                }
            }
            Self.limitFiles(to: 100_000)
            await #expect(throws: SpoolError.self) { try await file.finish() }
            Self.limitFiles(to: .max)
            try await file.finish()
            #expect(refused > 0)
            #expect(taken.count > 300)
            let written = try #require(FileManager.default.contents(atPath: path))
            #expect(written == Data(taken.joined(separator: [0x0A])))
            // What was refused takes no room.
            let limited = try directory.spool(maximumBytes: 1 << 20)
            let small = try await limited.createRequests(of: "0-2-b", separator: [])
            Self.limitFiles(to: 1)
            for _ in 0..<10 {
                await #expect(throws: SpoolError.self) { try await small.append(Self.entry(1, bytes: 1 << 20)) }
            }
            Self.limitFiles(to: .max)
            try await small.append(Self.entry(2, bytes: 1 << 20))
            limited.close()
            spool.close()
        }
    }

    @Test func aManifestThatDoesNotFitIsToldWithAdvice() async throws {
        let full = try SpoolDescriptor(creating: "/dev/full")
        #expect {
            try full.write([1, 2, 3], path: "/dev/full")
        } throws: { "\($0)".contains("free some space") }
    }
}
