import Contract
import Foundation
import Glibc
import Logging
import Synchronization

/// The files of this process's batches: requests on their way to a provider, results on their way to Kafka, and manifests, so that memory does not grow with them.
///
/// All of it can be made again from Kafka and the provider. Each process has a folder of its own, which goes with it; those of dead processes are removed at the
/// next start.
final class BatchSpool: Sendable {
    let disk = DiskQueue()
    private let folder: String
    private let maximumBytes: Int
    /// Bytes of request files, by batch.
    private let reserved = Mutex<[String: Int]>([:])
    /// Held as long as the process lives: a folder whose lock is free belongs to nobody.
    private let lock: SpoolLock

    /// Makes a folder of this process's own.
    ///
    /// - Parameters:
    ///   - directory: Where it lies; made where it does not exist.
    ///   - maximumBytes: How much request files may take.
    ///   - logger: Where to log.
    /// - Throws: `SpoolError` where the directory cannot be written to.
    init(directory: String, maximumBytes: Int, logger: Logger) throws(SpoolError) {
        self.maximumBytes = maximumBytes
        folder = "\(directory)/\(UUID().uuidString.lowercased())"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw SpoolError("cannot make the folder \(folder): set GUIDANCE_SPOOL_DIR to one that can be written to")
        }
        guard let lock = try SpoolLock(path: "\(folder)/lock") else {
            throw SpoolError("the folder \(folder) belongs to another process")
        }
        self.lock = lock
        Self.removeAbandoned(in: directory, logger: logger)
    }

    /// Takes the folder away.
    func close() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func removeAbandoned(in directory: String, logger: Logger) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [] {
            let path = "\(directory)/\(name)"
            guard UUID(uuidString: name) != nil, let lock = try? SpoolLock(path: "\(path)/lock") else { continue }
            withExtendedLifetime(lock) {
                do {
                    try FileManager.default.removeItem(atPath: path)
                    logger.info("Removed the spool of a worker that is gone", metadata: ["path": "\(path)"])
                } catch {
                    logger.warning("Cannot remove a spool folder", metadata: ["path": "\(path)"])
                }
            }
        }
    }

    // MARK: - Room

    /// Takes room for so many bytes of a batch's requests.
    func reserve(_ bytes: Int, for key: String) throws(SpoolError) {
        let fits = reserved.withLock { reserved in
            guard reserved.values.reduce(bytes, +) <= maximumBytes else { return false }
            reserved[key, default: 0] += bytes
            return true
        }
        guard fits else {
            throw SpoolError(
                "the request files take \(maximumBytes) bytes: raise GUIDANCE_SPOOL_MAX_BYTES, or wait for batches to be submitted",
                isFull: true)
        }
    }

    /// Gives some of it back.
    func release(_ bytes: Int, for key: String) {
        reserved.withLock { $0[key]? -= bytes }
    }

    // MARK: - Request files

    /// Where a batch's requests lie.
    func requestPath(of key: String) -> String { "\(folder)/\(key).requests" }

    /// Where a batch's results lie.
    func resultPath(of key: String) -> String { "\(folder)/\(key).results" }

    /// Begins a request file, in the place of what is there.
    func createRequests(of key: String, separator: [UInt8]) async throws(SpoolError) -> SpoolFile {
        await removeRequests(of: key)
        let path = requestPath(of: key)
        let descriptor = try await disk.run { () throws(SpoolError) in try SpoolDescriptor(creating: path) }
        return SpoolFile(path: path, key: key, separator: separator, spool: self, descriptor: descriptor)
    }

    /// Whether a batch's requests lie here.
    func hasRequests(of key: String) -> Bool { unsafe access(requestPath(of: key), F_OK) == 0 }

    /// Takes a batch's requests away, and gives their room back.
    func removeRequests(of key: String) async {
        let path = requestPath(of: key)
        _ = try? await disk.run { () throws(SpoolError) in unsafe unlink(path) }
        _ = reserved.withLock { $0.removeValue(forKey: key) }
    }

    // MARK: - Manifests

    private func manifestPath(of key: String, part: Int) -> String { "\(folder)/\(key).manifest.\(part)" }

    /// Keeps a part of a manifest, as its record's value.
    func saveManifest(_ value: [UInt8], of key: String, part: Int) async throws(SpoolError) {
        let path = manifestPath(of: key, part: part)
        try await disk.run { () throws(SpoolError) in
            try SpoolDescriptor(creating: path).write(value, path: path)
        }
    }

    /// Takes a part of a manifest away.
    func removeManifest(of key: String, part: Int) async {
        let path = manifestPath(of: key, part: part)
        _ = try? await disk.run { () throws(SpoolError) in unsafe unlink(path) }
    }

    /// Reads a manifest, in the order of its parts.
    func manifest(of key: String, parts: Int) async throws -> [ManifestJob] {
        var jobs: [ManifestJob] = []
        for part in 0..<parts {
            let path = manifestPath(of: key, part: part)
            let bytes = try await disk.run { () throws(SpoolError) in
                guard let data = FileManager.default.contents(atPath: path) else {
                    throw SpoolError("cannot read \(path)")
                }
                return [UInt8](data)
            }
            jobs += try EventEnvelope(bytes).decode(BatchManifest.self).data.jobs
        }
        return jobs
    }

    /// Takes all files of a batch away.
    func remove(_ key: String, manifestParts: Int) async {
        await removeRequests(of: key)
        let paths = [resultPath(of: key)] + (0..<manifestParts).map { manifestPath(of: key, part: $0) }
        _ = try? await disk.run { () throws(SpoolError) in for path in paths { unsafe unlink(path) } }
    }
}

/// A file that one process at a time has locked; the lock ends with the process, however that ends.
private final class SpoolLock: Sendable {
    private let descriptor: Int32

    /// Nil where another process has it.
    init?(path: String) throws(SpoolError) {
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolError("create", path: path, error: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            return nil
        }
    }

    deinit { Glibc.close(descriptor) }
}

extension BatchSpool {
    func removeAll(of partition: Int32) async {}
}
