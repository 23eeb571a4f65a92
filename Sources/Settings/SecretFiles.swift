import Foundation
import Synchronization

/// The files that stand in for secrets, each read once: what is no file but a pipe gives its content only once, and more than one part of a process may ask.
public final class SecretFiles: Sendable {
    private struct Unreadable: Error {}

    /// The most that is read of one, in bytes.
    private static let maximumBytes = 1 << 20

    private let contents = Mutex<[String: String]>([:])

    /// Nothing is read yet.
    public init() {}

    /// What a file holds, to its end.
    ///
    /// - Parameter path: The file.
    /// - Returns: Its text, as it was when somebody first asked.
    /// - Throws: Where it cannot be read, is no UTF-8, or holds more than 1 MiB.
    public func content(of path: String) throws -> String {
        try contents.withLock { contents in
            if let known = contents[path] { return known }
            guard let file = FileHandle(forReadingAtPath: path),
                let data = try file.read(upToCount: Self.maximumBytes + 1), data.count <= Self.maximumBytes,
                let text = String(validating: data, as: UTF8.self)
            else { throw Unreadable() }
            contents[path] = text
            return text
        }
    }
}
