import Contract
import Foundation
import Kafka
import Testing
import Workers

@Suite(.timeLimit(.minutes(1))) struct BatchLedgerReaderTests {
    private static let topic = Topics.standard.name(.batchLedger)
    private static let time = Timestamp(millisecondsSinceEpoch: 1_800_000_000_000)

    private static func batch(
        _ key: String, _ state: BatchState, id: String? = nil, parts: Int = 0, submitted minutes: Int64 = 0,
        isAdopted: Bool = false
    ) -> BatchChanged {
        BatchChanged(
            batchKey: key, state: state, provider: "anthropic", providerBatchID: id, model: "m", requests: 1,
            submittedAt: id.map { _ in time.advanced(byMilliseconds: minutes * 60_000) },
            notes: state == .failed ? nil : BatchNotes(manifestParts: parts, bytes: 1, isAdopted: isAdopted))
    }

    private static func manifest(_ key: String, part: Int, offset: Int64) -> BatchManifest {
        BatchManifest(
            batchKey: key, part: part,
            jobs: [ManifestJob(offset: offset, attempt: 1, jobID: "job-\(offset)", kind: .audit, references: [])])
    }

    private static func record(_ data: some EventPayload, in partition: Int32 = 0) throws -> KafkaRecord {
        KafkaRecord(
            topic: topic, partition: partition, key: Array(data.key.utf8),
            value: try Event(id: "e", source: "/test", time: time, data: data).encoded())
    }

    private static func deletion(_ key: String) -> KafkaRecord {
        KafkaRecord(topic: topic, partition: 0, key: Array(key.utf8), value: nil)
    }

    /// A reader of a ledger of two partitions.
    private static func withLedger(_ records: [KafkaRecord], _ body: (BatchLedgerReader) async throws -> Void)
        async throws
    {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(topic, partitions: 2)
        try await cluster.write(records)
        try await body(BatchLedgerReader(.batches(on: cluster), logger: SpoolFolder.logger))
        withExtendedLifetime(cluster) {}
    }

    @Test func openBatchesComeWithTheirManifests() async throws {
        let records = [
            try Self.record(Self.manifest("0-5-b", part: 0, offset: 5)),
            try Self.record(Self.manifest("0-5-b", part: 1, offset: 6)),
            try Self.record(Self.batch("0-5-b", .planned, parts: 2)),
            try Self.record(Self.manifest("0-1-a", part: 0, offset: 1)),
            try Self.record(Self.batch("0-1-a", .planned, parts: 1)),
            try Self.record(Self.batch("0-5-b", .submitted, id: "p", parts: 2)),
            try Self.record(Self.batch("0-1-a", .collected, id: "q", parts: 1)),
            Self.deletion("0-1-a/manifest/0"),
            try Self.record(Self.batch("0-7-c", .failed)),
            try Self.record(Self.batch("1-1-d", .planned), in: 1),
        ]
        let directory = SpoolFolder()
        let spool = try directory.spool()
        try await Self.withLedger(records) { ledger in
            let open = try await ledger.openBatches(of: 0, spool: spool)
            #expect(open.map(\.batchKey) == ["0-5-b"])
            #expect(open.map(\.state) == [.submitted])
            #expect(try directory.files == ["0-5-b.manifest.0", "0-5-b.manifest.1"])
            #expect(try await spool.manifest(of: "0-5-b", parts: 2).map(\.offset) == [5, 6])
        }
        spool.close()
    }

    @Test func aBatchWithoutItsWholeManifestHoldsUpNoOther() async throws {
        let damaged = KafkaRecord(
            topic: Self.topic, partition: 0, key: Array("0-1-a/manifest/1".utf8), value: Array("{".utf8))
        let records = [
            try Self.record(Self.manifest("0-1-a", part: 0, offset: 1)), damaged,
            try Self.record(Self.batch("0-1-a", .planned, parts: 2)),
            try Self.record(Self.manifest("0-5-b", part: 0, offset: 5)),
            try Self.record(Self.batch("0-5-b", .planned, parts: 1)),
        ]
        let directory = SpoolFolder()
        let spool = try directory.spool()
        try await Self.withLedger(records) { ledger in
            let open = try await ledger.openBatches(of: 0, spool: spool)
            #expect(open.map(\.batchKey) == ["0-5-b"])
        }
        spool.close()
    }

    @Test func providerBatchesAreClaimedInAllPartitionsAsFarBackAsIsAsked() async throws {
        let records = [
            try Self.record(Self.batch("0-1-a", .submitted, id: "open", submitted: 1)),
            try Self.record(Self.batch("0-2-a", .submitted, id: "adopted", submitted: 1, isAdopted: true)),
            try Self.record(Self.batch("0-3-a", .planned)),
            try Self.record(Self.batch("0-4-a", .collected, id: "old", submitted: -120)),
            // Two workers' clocks need not agree to the minute.
            try Self.record(Self.batch("0-5-a", .collected, id: "just before", submitted: -5)),
            try Self.record(Self.batch("0-6-a", .submitted, id: "disowned", submitted: 1)),
            try Self.record(Self.batch("0-6-a", .planned)),
            try Self.record(Self.batch("1-1-a", .collected, id: "elsewhere", submitted: 2), in: 1),
        ]
        try await Self.withLedger(records) { ledger in
            let recent = try await ledger.claimedProviderBatches(since: Self.time)
            #expect(recent == ["open", "just before", "elsewhere"])
            let all = try await ledger.claimedProviderBatches(since: Timestamp(.distantPast))
            #expect(all == recent.union(["old"]))
        }
    }
}
