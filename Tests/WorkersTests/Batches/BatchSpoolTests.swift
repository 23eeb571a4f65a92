import Contract
import Foundation
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct BatchSpoolTests {
    private static func manifest(_ key: String, part: Int, offsets: Range<Int64>) throws -> [UInt8] {
        let jobs = offsets.map {
            ManifestJob(offset: $0, attempt: 1, jobID: "job-\($0)", kind: .audit, references: ["answer-\($0)"])
        }
        let data = BatchManifest(batchKey: key, part: part, jobs: jobs)
        return try Event(id: data.key, source: "/test", time: .now, data: data).encoded()
    }

    // MARK: - Folders

    @Test func aFolderGoesWithItsSpoolAndIsPrivate() throws {
        let directory = SpoolFolder()
        let spool = try directory.spool()
        let folder = try #require(try directory.folders.first)
        #expect(UUID(uuidString: folder) != nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(folder)")
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        spool.close()
        #expect(try directory.folders == [])
    }

    @Test func theFoldersOfTheDeadAreRemovedAndThoseOfTheLivingAreNot() async throws {
        let directory = SpoolFolder()
        let living = try directory.spool()
        try await living.saveManifest([1], of: "0-1-a", part: 0)
        do {
            let dead = try directory.spool()
            try await dead.saveManifest([2], of: "0-2-b", part: 0)
            // Not closed: as a process leaves it that was killed.
        }
        #expect(try directory.folders.count == 2)
        let next = try directory.spool()
        #expect(try directory.folders.count == 2)
        #expect(try directory.files == ["0-1-a.manifest.0"])
        living.close()
        next.close()
    }

    @Test func whatIsNoSpoolIsLeftAlone() throws {
        let directory = SpoolFolder()
        _ = try directory.write([1], to: "notes")
        let spool = try directory.spool()
        #expect(try directory.folders.contains("notes"))
        spool.close()
    }

    @Test func manyWorkersStartAtOnce() async throws {
        for _ in 0..<30 {
            let directory = SpoolFolder()
            do {
                let abandoned = try directory.spool()
                try await abandoned.saveManifest([1], of: "0-1-a", part: 0)
            }
            let spools = try await withThrowingTaskGroup(of: BatchSpool.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        let spool = try directory.spool()
                        try await spool.saveManifest([2], of: "0-\(worker)-b", part: 0)
                        return spool
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(try directory.folders.count == 8)
            #expect(try directory.files == (0..<8).map { "0-\($0)-b.manifest.0" })
            for spool in spools { spool.close() }
        }
    }

    @Test func aDirectoryThatCannotBeMadeIsTold() throws {
        let directory = SpoolFolder()
        let file = try directory.write([1])
        #expect {
            _ = try BatchSpool(directory: file, maximumBytes: 1, logger: SpoolFolder.logger)
        } throws: { "\($0)".contains("GUIDANCE_SPOOL_DIR") }
    }

    @Test func everyFileIsForThisUserAlone() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool()
        let file = try await spool.createRequests(of: "0-1-a", separator: [0x0A])
        try await file.append([1])
        try await file.finish()
        try await spool.saveManifest([1], of: "0-1-a", part: 0)
        var files = 0
        for case let name as String in FileManager.default.enumerator(atPath: directory.path) ?? .init() {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory.path)/\(name)")
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(name)")
            files += isFolder ? 0 : 1
        }
        #expect(files >= 2, "requests and manifest")
        spool.close()
    }

    // MARK: - Room

    @Test func roomIsBoundedAndGivenBack() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool(maximumBytes: 100)
        try spool.reserve(60, for: "0-1-a")
        try spool.reserve(40, for: "1-1-a")
        #expect { try spool.reserve(1, for: "2-1-a") } throws: { "\($0)".contains("GUIDANCE_SPOOL_MAX_BYTES") }
        spool.release(10, for: "0-1-a")
        try spool.reserve(10, for: "2-1-a")
        await spool.removeRequests(of: "1-1-a")
        try spool.reserve(40, for: "2-1-a")
        #expect(throws: SpoolError.self) { try spool.reserve(1, for: "2-1-a") }
        spool.close()
    }

    @Test func aPartitionThatIsGivenUpLeavesNothing() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool(maximumBytes: 100)
        for key in ["1-20-a", "1-30-b", "11-20-c"] {
            let file = try await spool.createRequests(of: key, separator: [0x0A])
            try await file.append([UInt8](repeating: 1, count: 30))
            try await file.finish()
            try await spool.saveManifest([1], of: key, part: 0)
            try await spool.saveManifest([1], of: key, part: 1)
            #expect(FileManager.default.createFile(atPath: spool.resultPath(of: key), contents: Data([1])))
        }
        await spool.removeAll(of: 1)
        #expect(
            try directory.files == [
                "11-20-c.manifest.0", "11-20-c.manifest.1", "11-20-c.requests", "11-20-c.results",
            ])
        #expect(!spool.hasRequests(of: "1-20-a"))
        try spool.reserve(70, for: "2-1-a")
        #expect(throws: SpoolError.self) { try spool.reserve(1, for: "2-1-a") }
        spool.close()
    }

    // MARK: - Manifests

    @Test func aManifestIsReadInTheOrderOfItsParts() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool()
        for (part, offsets) in [(1, Int64(7)..<9), (0, 2..<7)] {
            try await spool.saveManifest(
                Self.manifest("0-2-a", part: part, offsets: offsets), of: "0-2-a", part: part)
        }
        #expect(try await spool.manifest(of: "0-2-a", parts: 2).map(\.offset) == Array(2..<9))
        await spool.remove("0-2-a", manifestParts: 2)
        #expect(try directory.files == [])
        spool.close()
    }

    @Test func aManifestThatIsGoneOrDamagedIsNothingToWaitFor() async throws {
        let directory = SpoolFolder()
        let spool = try directory.spool()
        func readsPart() async throws -> MissingManifest? {
            await #expect(throws: MissingManifest.self) { try await spool.manifest(of: "0-2-a", parts: 2) }
        }
        try await spool.saveManifest(Self.manifest("0-2-a", part: 0, offsets: 2..<7), of: "0-2-a", part: 0)
        #expect(try await readsPart()?.part == 1)
        try await spool.saveManifest(Array("{".utf8), of: "0-2-a", part: 1)
        #expect(try await readsPart()?.part == 1)
        await spool.removeManifest(of: "0-2-a", part: 0)
        let error = try await readsPart()
        #expect(error?.part == 0)
        #expect("\(error.map { "\($0)" } ?? "")".contains("0-2-a"))
        spool.close()
    }
}
