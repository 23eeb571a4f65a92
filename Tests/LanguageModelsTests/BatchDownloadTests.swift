import Foundation
import Glibc
import LanguageModels
import Testing

/// Saving results over real sockets to a real disk.
@Suite(.timeLimit(.minutes(1)))
struct BatchDownloadTests {
    private static let line = #"{"custom_id":"a"}"# + "\n"

    private static func batch(
        _ status: ProviderBatch.Status = .ended, finished: Int = 1, _ files: ProviderBatch.Files = .init()
    ) -> ProviderBatch {
        ProviderBatch(
            id: "b", status: status, requests: 2, finished: finished, createdAt: Date(timeIntervalSince1970: 0),
            files: files)
    }

    /// A batch of either vendor whose results take one download.
    private static var anyBatch: ProviderBatch { batch(.init(output: "file-out")) }

    private static func batch(_ files: ProviderBatch.Files) -> ProviderBatch { batch(.ended, files) }

    private func paths(_ server: ScriptedProvider) -> [Substring] {
        server.requests.map { $0.head.split(separator: " ")[1] }
    }

    // MARK: Where from

    @Test func anthropicResultsComeFromWhereTheProviderSays() async throws {
        let answer = ScriptedProvider.answer("200 OK", Self.line)
        try await BatchTesting.run(.anthropic, [[answer]]) { testing in
            for url in [nil, testing.server.url + "/v1/elsewhere/b?x=1", testing.server.url + "/a b"] {
                try await testing.provider.saveResults(of: Self.batch(.init(output: url)), to: testing.results)
                #expect(testing.saved == Self.line)
            }
            let usual: Substring = "/v1/messages/batches/b/results"
            #expect(paths(testing.server) == [usual, "/v1/elsewhere/b?x=1", usual])
            #expect(testing.server.requests.allSatisfy { $0.head.lowercased().contains("x-api-key: sk-1") })
        }
    }

    @Test func theKeyGoesNowhereElse() async throws {
        let foreign = try ScriptedProvider([ScriptedProvider.answer("200 OK", "stolen")])
        defer { foreign.stop() }
        let answer = ScriptedProvider.answer("200 OK", Self.line)
        try await BatchTesting.run(.anthropic, [[answer]]) { testing in
            let authority = testing.server.url.dropFirst("http://".count)
            for url in [
                foreign.url + "/v1/messages/batches/b/results", "https://\(authority)/x", "http://\(authority)0/x",
                "http://\(authority)@\(foreign.url.dropFirst("http://".count))/x", "//\(authority)/x", "/x", "",
            ] {
                try await testing.provider.saveResults(of: Self.batch(.init(output: url)), to: testing.results)
                #expect(testing.saved == Self.line)
            }
            #expect(Set(paths(testing.server)) == ["/v1/messages/batches/b/results"])
            #expect(foreign.requests.isEmpty)
        }
    }

    @Test func openAIResultsAreThoseOfBothFiles() async throws {
        // The first file lacks its last line end.
        let output = ScriptedProvider.answer("200 OK", "{1\n{2")
        let errors = ScriptedProvider.Step.send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{3\r\n1\r\n\n\r\n0\r\n\r\n")
        try await BatchTesting.run(.openai, [[output], [errors], [output], [errors]]) { testing in
            try await testing.provider.saveResults(
                of: Self.batch(.init(input: "file-in", output: "file-out", errors: "file-err")), to: testing.results)
            #expect(testing.saved == "{1\n{2\n{3\n")
            try await testing.provider.saveResults(of: Self.batch(.init(output: "file-out")), to: testing.results)
            #expect(testing.saved == "{1\n{2\n")
            try await testing.provider.saveResults(
                of: Self.batch(.failed, .init(errors: "file-err")), to: testing.results)
            #expect(testing.saved == "{3\n")
            #expect(
                paths(testing.server) == [
                    "/v1/files/file-out/content", "/v1/files/file-err/content", "/v1/files/file-out/content",
                    "/v1/files/file-err/content",
                ])
            try await testing.provider.saveResults(of: Self.batch(.failed, finished: 0), to: testing.results)
            #expect(testing.saved?.isEmpty == true)
            #expect(try testing.files == ["results"])
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func nothingIsSavedBeforeTheEnd(vendor: ModelVendor) async throws {
        try await BatchTesting.run(vendor) { testing in
            for status in [ProviderBatch.Status.inProgress, .cancelling] {
                let error = try await BatchTesting.failure {
                    try await testing.provider.saveResults(of: Self.batch(status, finished: 0), to: testing.results)
                }
                #expect(error.code == .invalidRequest)
            }
            #expect(try testing.files.isEmpty && testing.server.requests.isEmpty)
        }
    }

    @Test func resultsWithoutAFileAreMissed() async throws {
        try await BatchTesting.run(.openai) { testing in
            let error = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.batch(.init()), to: testing.results)
            }
            #expect(error.code == .malformedResponse && error.isRetryable)
            #expect(try testing.files.isEmpty)
            // What names none long after its end has none.
            var over = Self.batch(.init())
            over.endedAt = Date(timeIntervalSince1970: 1)
            try await testing.provider.saveResults(of: over, to: testing.results)
            #expect(try !testing.files.isEmpty)
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func fewerResultsThanCountedAreFetchedOnceMore(vendor: ModelVendor) async throws {
        let answers = [
            [ScriptedProvider.answer("200 OK", Self.line)], [ScriptedProvider.answer("200 OK", Self.line + Self.line)],
        ]
        try await BatchTesting.run(vendor, answers) { testing in
            let batch = Self.batch(.ended, finished: 2, .init(output: "file-out"))
            try await testing.provider.saveResults(of: batch, to: testing.results)
            #expect(testing.saved == Self.line + Self.line)
            #expect(testing.server.requests.count == 2)
        }
        // What is missing both times is missing.
        try await BatchTesting.run(vendor, [answers[0]]) { testing in
            let batch = Self.batch(.ended, finished: 2, .init(output: "file-out"))
            try await testing.provider.saveResults(of: batch, to: testing.results)
            #expect(testing.saved == Self.line)
            #expect(testing.server.requests.count == 2)
        }
    }

    // MARK: What goes wrong

    @Test(
        arguments: ModelVendor.allCases,
        [
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + line)],
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + line), .reset],
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" + line + "\r\n")],
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n" + line + "\r\nzz")],
            // The end of the connection as the end of the body: it might have been cut anywhere.
            [.send("HTTP/1.1 200 OK\r\n\r\n" + line)], [.reset], [],
            [ScriptedProvider.answer("500 Internal Server Error", line)],
            [ScriptedProvider.answer("200 OK", "<html>Sign in</html>")],
        ] as [[ScriptedProvider.Step]])
    func aCutDownloadLeavesWhatThereWas(vendor: ModelVendor, steps: [ScriptedProvider.Step]) async throws {
        try await BatchTesting.run(vendor, [steps]) { testing in
            let error = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            }
            #expect(error.isRetryable, "\(error)")
            #expect(try testing.files.isEmpty)
            try "earlier".write(toFile: testing.results, atomically: false, encoding: .utf8)
            _ = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            }
            #expect(try testing.files == ["results"] && testing.saved == "earlier")
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func resultsAreForThisUserAlone(vendor: ModelVendor) async throws {
        try await BatchTesting.run(vendor, [[ScriptedProvider.answer("200 OK", Self.line)]]) { testing in
            try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            let attributes = try FileManager.default.attributesOfItem(atPath: testing.results)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func theSecondFileMayBeCutToo() async throws {
        let output = ScriptedProvider.answer("200 OK", Self.line)
        let cut = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + Self.line)
        try await BatchTesting.run(.openai, [[output], [cut]]) { testing in
            let error = try await BatchTesting.failure {
                try await testing.provider.saveResults(
                    of: Self.batch(.init(output: "file-out", errors: "file-err")), to: testing.results)
            }
            #expect(error.isRetryable)
            #expect(try testing.files.isEmpty)
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func anErrorIsReadAsSuch(vendor: ModelVendor) async throws {
        let answer = ScriptedProvider.answer(
            "429 Too Many Requests", #"{"error":{"type":"rate_limit_error","message":"SECRET"}}"#,
            headers: ["retry-after: 3"])
        try await BatchTesting.run(vendor, [[answer]]) { testing in
            let error = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            }
            #expect(error.code == .rateLimited && error.disposition == .retry(after: .seconds(3)))
            #expect(!error.description.contains("SECRET"))
            #expect(try testing.files.isEmpty)
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func cancellingRemovesWhatHasCome(vendor: ModelVendor) async throws {
        let step = ScriptedProvider.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + Self.line)
        try await BatchTesting.run(vendor, [[step, .waitForClose]]) { testing in
            let error = try await withThrowingTaskGroup(of: ModelError.self) { group in
                group.addTask {
                    try await BatchTesting.failure {
                        try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
                    }
                }
                await testing.server.arrive(1)
                // Then it takes but a moment until the line lies on the disk.
                var status = stat()
                while unsafe stat(testing.results + ".part", &status) != 0 || status.st_size == 0 {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                group.cancelAll()
                return try await group.next()
            }
            #expect(error?.code == .cancelled)
            #expect(try testing.files.isEmpty)
        }
    }

    @Test(arguments: ModelVendor.allCases)
    func aFullDiskIsSaidPlainly(vendor: ModelVendor) async throws {
        try await BatchTesting.run(vendor, [[ScriptedProvider.answer("200 OK", Self.line)]]) { testing in
            try FileManager.default.createSymbolicLink(
                atPath: testing.results + ".part", withDestinationPath: "/dev/full")
            let error = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            }
            #expect(error.code == .storage && error.description.contains("No space left on device"), "\(error)")
            #expect(try testing.files.isEmpty)
            let missing = try await BatchTesting.failure {
                try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results + "/none")
            }
            #expect(missing.code == .storage && missing.description.contains("No such file or directory"))
        }
    }

    @Test func largeResultsAreSavedWhole() async throws {
        let text = String(repeating: Self.line, count: 1_000)
        let times = 2_000
        let head = ScriptedProvider.Step.send(
            "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count * times)\r\n\r\n")
        try await BatchTesting.run(.openai, [[head, .sendRepeatedly(text, times: times)]]) { testing in
            try await testing.provider.saveResults(of: Self.anyBatch, to: testing.results)
            let attributes = try FileManager.default.attributesOfItem(atPath: testing.results)
            #expect(attributes[.size] as? Int == text.utf8.count * times)
            #expect(try testing.files == ["results"])
        }
    }
}
