package import Contract
import Foundation
import Glibc
package import Logging
import Synchronization

/// The files of this process's batches: requests on their way to a provider, results on their way to Kafka, and manifests, so that memory does not grow with them.
///
/// All of it can be made again from Kafka and the provider. Each process has a folder of its own, which goes with it; those of dead processes are removed at the
/// next start.
package final class BatchSpool: Sendable {
    package let disk = DiskQueue()
    private let folder: String
    private let maximumBytes: Int
    /// Bytes of request files, by batch.
    private let reserved = Mutex<[String: Int]>([:])
    /// Held as long as the spool lives: a folder whose lock is free belongs to nobody.
    private let lock: SpoolLock

    /// Makes a folder of this process's own.
    ///
    /// - Parameters:
    ///   - directory: Where it lies; made where it does not exist.
    ///   - maximumBytes: How much request files may take; results and manifests are not counted.
    ///   - logger: Where to log.
    /// - Throws: `SpoolError` where the directory cannot be written to.
    package init(directory: String, maximumBytes: Int, logger: Logger) throws(SpoolError) {
        self.maximumBytes = maximumBytes
        let name = UUID().uuidString.lowercased()
        folder = "\(directory)/\(name)"
        // Locked before it has the name by which others take it for abandoned.
        let unlocked = "\(directory)/new-\(name)"
        do {
            try FileManager.default.createDirectory(
                atPath: unlocked, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SpoolError("cannot make the folder \(folder): set GUIDANCE_SPOOL_DIR to one that can be written to")
        }
        guard let lock = try SpoolLock(path: "\(unlocked)/lock", isNew: true) else {
            throw SpoolError("the folder \(unlocked) belongs to another process")
        }
        guard unsafe rename(unlocked, folder) == 0 else { throw SpoolError("make", path: folder, error: errno) }
        self.lock = lock
        Self.removeAbandoned(in: directory, logger: logger)
    }

    /// Takes the folder away.
    package func close() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func removeAbandoned(in directory: String, logger: Logger) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            guard UUID(uuidString: name) != nil else { continue }
            guard let lock = try? SpoolLock(path: "\(path)/lock", isNew: false) else {
                // A folder without a lock is one whose removal was cut short; it is empty, or else stays.
                unsafe rmdir(path)
                continue
            }
            withExtendedLifetime(lock) {
                // The lock goes last: whoever finds none knows that there was nothing left.
                for file in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where file != "lock" {
                    unsafe unlink("\(path)/\(file)")
                }
                unsafe unlink("\(path)/lock")
                if unsafe rmdir(path) == 0 || errno == ENOENT {
                    logger.info("Removed the spool of a worker that is gone", metadata: ["path": "\(path)"])
                } else {
                    logger.warning("Cannot remove a spool folder", metadata: ["path": "\(path)"])
                }
            }
        }
    }

    // MARK: - Room

    /// Takes room for so many bytes of a batch's requests.
    package func reserve(_ bytes: Int, for key: String) throws(SpoolError) {
        let fits = reserved.withLock { reserved in
            let taken = reserved.values.reduce(0, +)
            // A single request larger than all the room there is would else wait for ever.
            guard taken == 0 || taken + bytes <= maximumBytes else { return false }
            reserved[key, default: 0] += bytes
            return true
        }
        guard fits else {
            throw SpoolError(
                "the request files take \(maximumBytes) bytes: raise GUIDANCE_SPOOL_MAX_BYTES, or wait for batches to be submitted"
            )
        }
    }

    /// Gives some of it back.
    package func release(_ bytes: Int, for key: String) {
        reserved.withLock { $0[key]? -= bytes }
    }

    // MARK: - Request files

    /// Where a batch's requests lie.
    package func requestPath(of key: String) -> String { "\(folder)/\(key).requests" }

    /// Where a batch's results lie.
    package func resultPath(of key: String) -> String { "\(folder)/\(key).results" }

    /// Begins a request file, in the place of what is there.
    package func createRequests(of key: String, separator: [UInt8]) async throws(SpoolError) -> SpoolFile {
        await removeRequests(of: key)
        let path = requestPath(of: key)
        let descriptor = try await disk.run { () throws(SpoolError) in try SpoolDescriptor(creating: path) }
        return SpoolFile(path: path, key: key, separator: separator, spool: self, descriptor: descriptor)
    }

    /// Whether a batch's requests lie here.
    package func hasRequests(of key: String) -> Bool { unsafe access(requestPath(of: key), F_OK) == 0 }

    /// Takes a batch's requests away, and gives their room back.
    package func removeRequests(of key: String) async {
        let path = requestPath(of: key)
        _ = try? await disk.run { () throws(SpoolError) in unsafe unlink(path) }
        _ = reserved.withLock { $0.removeValue(forKey: key) }
    }

    // MARK: - Manifests

    private func manifestPath(of key: String, part: Int) -> String { "\(folder)/\(key).manifest.\(part)" }

    /// Keeps a part of a manifest, as its record's value.
    package func saveManifest(_ value: [UInt8], of key: String, part: Int) async throws(SpoolError) {
        let path = manifestPath(of: key, part: part)
        try await disk.run { () throws(SpoolError) in
            try SpoolDescriptor(creating: path).write(value, path: path)
        }
    }

    /// Takes a part of a manifest away.
    package func removeManifest(of key: String, part: Int) async {
        let path = manifestPath(of: key, part: part)
        _ = try? await disk.run { () throws(SpoolError) in unsafe unlink(path) }
    }

    /// Reads a manifest, in the order of its parts.
    ///
    /// - Throws: ``MissingManifest`` where a part is not there or cannot be read.
    package func manifest(of key: String, parts: Int) async throws(MissingManifest) -> [ManifestJob] {
        var jobs: [ManifestJob] = []
        for part in 0..<parts {
            let path = manifestPath(of: key, part: part)
            let data = try? await disk.run { () throws(SpoolError) in FileManager.default.contents(atPath: path) }
            guard let data, let manifest = try? EventEnvelope([UInt8](data)).decode(BatchManifest.self).data else {
                throw MissingManifest(batchKey: key, part: part)
            }
            jobs += manifest.jobs
        }
        return jobs
    }

    // MARK: - All of it

    /// Takes all files of a batch away.
    package func remove(_ key: String, manifestParts: Int) async {
        await removeRequests(of: key)
        let paths = [resultPath(of: key)] + (0..<manifestParts).map { manifestPath(of: key, part: $0) }
        _ = try? await disk.run { () throws(SpoolError) in for path in paths { unsafe unlink(path) } }
    }
    /// Takes all files of a partition's batches away, and gives their room back: another worker goes on with them, or this one anew.
    package func removeAll(of partition: Int32) async {
        let prefix = "\(partition)-"
        let folder = folder
        _ = try? await disk.run { () throws(SpoolError) in
            for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where file.hasPrefix(prefix) {
                unsafe unlink("\(folder)/\(file)")
            }
        }
        reserved.withLock { reserved in reserved = reserved.filter { !$0.key.hasPrefix(prefix) } }
    }
}
