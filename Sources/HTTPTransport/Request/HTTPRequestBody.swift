/// What is sent after the head of a request.
///
/// `Content-Length` follows from it and is always set.
public enum HTTPRequestBody: Hashable, Sendable {
    /// No body.
    case none
    /// Bytes in memory.
    case bytes([UInt8])
    /// A regular file, streamed from disk between two pieces of memory (often empty). Memory does not grow with the
    /// file.
    ///
    /// The file is read on the event-loop thread in pieces of 64 KiB, and must not change until the transfer has ended.
    case file(path: String, prefix: [UInt8] = [], suffix: [UInt8] = [])

    /// A regular file as it is.
    public static func file(_ path: String) -> HTTPRequestBody { .file(path: path) }
}
