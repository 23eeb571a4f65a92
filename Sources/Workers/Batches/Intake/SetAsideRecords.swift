import Contract
import Kafka

/// What is published for messages that go into no batch: dead letters, and the failures of jobs that cannot be asked.
struct SetAsideRecords {
    /// Both together bound what is in memory, and what one transaction takes.
    private static let maximumCount = 200
    private static let maximumBytes = 4 << 20

    private struct Entry {
        var record: KafkaRecord
        var ifTooLarge: KafkaRecord?
        /// What the metrics say of it.
        let type: String
        let end: JobEnd
    }

    private var entries: [Entry] = []
    private var bytes = 0

    var records: [KafkaRecord] { entries.map(\.record) }
    /// What the metrics say of them, once they are published.
    var ends: [(type: String, end: JobEnd)] { entries.map { ($0.type, $0.end) } }
    var isEmpty: Bool { entries.isEmpty }
    /// Whether no more is to be set aside before these are published.
    var isFull: Bool { entries.count >= Self.maximumCount || bytes >= Self.maximumBytes }

    mutating func append(_ letter: DeadLetterWriter.Letter) {
        append(Entry(record: letter.record, ifTooLarge: letter.ifTooLarge, type: "unknown", end: .deadLetter))
    }

    mutating func append(_ failure: KafkaRecord, of kind: BatchJobKind) {
        append(Entry(record: failure, ifTooLarge: nil, type: kind.rawValue, end: .failed))
    }

    private mutating func append(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.record.roughSize
    }

    /// Leaves the values of the largest dead letters out, for one of them is too large for its topic.
    ///
    /// - Returns: Whether that changed anything.
    mutating func shrink() -> Bool {
        let sizes = entries.compactMap { $0.ifTooLarge == nil ? nil : $0.record.roughSize }
        guard let largest = sizes.max() else { return false }
        for index in entries.indices where entries[index].record.roughSize * 2 >= largest {
            guard let smaller = entries[index].ifTooLarge else { continue }
            entries[index].record = smaller
            entries[index].ifTooLarge = nil
        }
        return true
    }
}

extension KafkaRecord {
    /// Its key, value and headers, in bytes.
    fileprivate var roughSize: Int {
        headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
    }
}
