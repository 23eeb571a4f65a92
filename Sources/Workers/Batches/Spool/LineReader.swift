import Glibc

/// Reads a file line by line, in pieces: memory holds one piece and one line.
struct LineReader {
    private static let pieceBytes = 1 << 18
    /// A longer line is passed over: no answer is that long.
    static let maximumLine = 16 << 20

    private let disk: DiskQueue
    private let path: String
    private let descriptor: FileDescriptorOwner
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false

    /// Opens a file.
    init(path: String, disk: DiskQueue) async throws(SpoolError) {
        self.path = path
        self.disk = disk
        descriptor = try await disk.run { () throws(SpoolError) in try FileDescriptorOwner(path) }
    }

    /// The next line that is not empty; nil at the end.
    mutating func next() async throws(SpoolError) -> [UInt8]? {
        while true {
            if let end = buffer[start...].firstIndex(of: 0x0A) {
                let line = buffer[start..<end]
                start = end + 1
                if !line.isEmpty { return Array(line) }
                continue
            }
            if isAtEnd {
                defer { (buffer, start) = ([], 0) }
                return start < buffer.count ? Array(buffer[start...]) : nil
            }
            buffer.removeSubrange(..<start)
            start = 0
            if buffer.count > Self.maximumLine { buffer = [] }
            let (descriptor, path) = (descriptor, path)
            let piece = try await disk.run { () throws(SpoolError) in
                try descriptor.read(Self.pieceBytes, path: path)
            }
            isAtEnd = piece.isEmpty
            buffer += piece
        }
    }
}

private final class FileDescriptorOwner: Sendable {
    private let number: Int32

    init(_ path: String) throws(SpoolError) {
        number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { throw SpoolError("read", path: path, error: errno) }
    }

    deinit { close(number) }

    func read(_ maximum: Int, path: String) throws(SpoolError) -> [UInt8] {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: maximum) { buffer, filled in
            repeat { unsafe count = Glibc.read(number, buffer.baseAddress, maximum) } while count < 0 && errno == EINTR
            filled = max(0, count)
        }
        guard count >= 0 else { throw SpoolError("read", path: path, error: errno) }
        return bytes
    }
}
