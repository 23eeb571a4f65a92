import Foundation
import Synchronization

/// Bytes that are written front to back and read anywhere: in memory while they are few, else in a temporary file.
///
/// The file has no name from the start, so that nothing of it is left behind, whatever ends the process. Calls block;
/// they belong on a thread of their own.
package final class SpooledBytes: Sendable {
    private struct State {
        var memory: [UInt8] = []
        var file: FileHandle?
        var count = 0
    }

    private let state = Mutex(State())

    /// What is kept in memory at most.
    package static let memoryLimit = 262_144

    package init() {}

    package var count: Int { state.withLock { $0.count } }

    /// Adds bytes at the end.
    ///
    /// - Parameter bytes: What is added.
    /// - Throws: The system's error where the disk takes no more.
    package func append(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            if state.file == nil, state.memory.count + bytes.count > Self.memoryLimit {
                let file = try Self.namelessFile()
                try file.write(contentsOf: state.memory)
                state.file = file
                state.memory = []
            }
            if let file = state.file {
                try file.seek(toOffset: UInt64(state.count))
                try file.write(contentsOf: bytes)
            } else {
                state.memory += bytes
            }
            state.count += bytes.count
        }
    }

    /// The bytes of a range, as far as they have been written.
    ///
    /// - Parameter range: Where they stand.
    /// - Returns: The bytes.
    /// - Throws: The system's error where they cannot be read.
    package func read(_ range: Range<Int>) throws -> [UInt8] {
        try state.withLock { state in
            let range = range.clamped(to: 0..<state.count)
            guard !range.isEmpty else { return [] }
            guard let file = state.file else { return Array(state.memory[range]) }
            try file.seek(toOffset: UInt64(range.lowerBound))
            return Array(try file.read(upToCount: range.count) ?? Data())
        }
    }

    private static func namelessFile() throws -> FileHandle {
        let url = FileManager.default.temporaryDirectory.appending(path: "guidance-simulator-\(UUID().uuidString)")
        try Data().write(to: url, options: .withoutOverwriting)
        let file = try FileHandle(forUpdating: url)
        try FileManager.default.removeItem(at: url)
        return file
    }
}
