import Foundation
import Logging
import Workers

/// A directory of its own for one test's spools; gone with the value.
final class SpoolFolder: Sendable {
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let path = FileManager.default.temporaryDirectory.appending(path: "spool-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func spool(maximumBytes: Int = 1 << 30) throws -> BatchSpool {
        try BatchSpool(directory: path, maximumBytes: maximumBytes, logger: Self.logger)
    }

    /// What lies in the directory: the folders of spools.
    var folders: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// The files of all spools, without their locks.
    var files: [String] {
        get throws {
            try folders.flatMap { try FileManager.default.contentsOfDirectory(atPath: "\(path)/\($0)") }
                .filter { $0 != "lock" }.sorted()
        }
    }

    /// Writes a file that a test reads.
    func write(_ bytes: [UInt8], to name: String = "file") throws -> String {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let file = "\(path)/\(name)"
        try Data(bytes).write(to: URL(filePath: file))
        return file
    }
}
