import Contract
import Operations
import Testing

@Suite(.timeLimit(.minutes(1))) struct LedgerReaderTests {
    @Test func theLedgerIsReadAndFollowed() async throws {
        let cluster = try OperationsCluster()
        func write(_ key: String, _ state: BatchState) async throws {
            try await cluster.write([(key, try LedgerEntry.sample(key, state).event)], to: .batchLedger)
        }
        for (key, state) in [("a", BatchState.planned), ("b", .submitted), ("a", .submitted)] {
            try await write(key, state)
        }
        try await cluster.write([("a/manifest/0", Array("{".utf8)), ("b", nil)], to: .batchLedger)
        let reader = LedgerReader(client: cluster.client, topics: .standard, logger: OperationsCluster.logger)
        #expect(try await reader.contents().batches.map(\.batch.batchKey) == ["a"])
        struct Enough: Error {}
        var seen: [String] = []
        await #expect(throws: Enough.self) {
            try await reader.follow { update in
                switch update {
                case .present(let contents):
                    seen.append("\(contents.batches.map(\.batch.batchKey)), \(contents.openCount) open")
                    try await write("c", .planned)
                    try await write("a", .ended)
                case .changed(let entry):
                    seen.append("\(entry.batch.batchKey) \(entry.batch.state)")
                    if entry.batch.state == .ended { throw Enough() }
                }
            }
        }
        #expect(seen == ["[\"a\"], 1 open", "c planned", "a ended"])
    }
}
