import Batching
import Contract
import Kafka
import LanguageModels

/// Makes a batch's request file again, out of its manifest and the jobs that Kafka still holds.
struct RequestFile {
    let context: BatchContext
    let partition: Int32

    /// Writes the file.
    ///
    /// - Parameters:
    ///   - batch: The batch.
    ///   - jobs: Its manifest.
    ///   - settled: Jobs that are left out.
    /// - Returns: The places of jobs that cannot be asked any more, by why.
    /// - Throws: `SpoolError`, `KafkaError`, `SettingsError`, `CancellationError`.
    func write(
        of batch: BatchChanged, _ jobs: [ManifestJob], except settled: JobSet
    ) async throws -> [Int: JobFailure] {
        let access = try context.models.access(for: batch)
        let builder = try context.requestBuilder()
        let tag = BatchKey.tag(of: batch.batchKey)
        let file = try await context.spool.createRequests(
            of: batch.batchKey, separator: access.provider.batchEntrySeparator)
        var failures: [Int: JobFailure] = [:]
        var places: [Int64: Int] = [:]
        for index in jobs.indices where !settled.contains(index) {
            places[jobs[index].offset] = index
            failures[index] = .lost
        }
        try await context.lookup(partition).read(places.keys.sorted()) { message in
            guard let index = places[message.offset], let job = try? builder.job(message) else { return }
            let id = CustomID(
                partition: Int(partition), offset: message.offset, attempt: jobs[index].attempt, tag: tag)
            do {
                try await file.append(try builder.entry(of: job, id: id, access: access))
                failures[index] = nil
            } catch let error as ModelError {
                failures[index] = .refusedByProvider(error.code.rawValue)
            }
        }
        try await file.finish()
        return failures
    }
}
