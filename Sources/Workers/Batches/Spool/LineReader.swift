import Glibc

/// Reads a file line by line, in pieces: memory holds one piece and one line.
package struct LineReader {
    private static let pieceBytes = 1 << 18
    /// A longer line is passed over, all of it: no answer is that long.
    package static let maximumLine = 16 << 20

    private let disk: DiskQueue
    private let path: String
    private let descriptor: FileDescriptorOwner
    private var buffer: [UInt8] = []
    /// Where the line begins, and up to where it has no end.
    private var start = 0
    private var searched = 0
    /// Whether what comes up to the next end of a line is the rest of one that is too long.
    private var isTooLong = false
    private var isAtEnd = false

    /// Opens a file.
    package init(path: String, disk: DiskQueue) async throws(SpoolError) {
        self.path = path
        self.disk = disk
        descriptor = try await disk.run { () throws(SpoolError) in try FileDescriptorOwner(path) }
    }

    /// The next line that is not empty, without its end; nil at the end.
    package mutating func next() async throws(SpoolError) -> [UInt8]? {
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                if let line = takeLine(to: end) { return line }
                continue
            }
            if isAtEnd {
                defer { (buffer, start, searched) = ([], 0, 0) }
                return takeLine(to: buffer.count)
            }
            try await readOn()
        }
    }

    /// The line up to an end, unless it is empty or the rest of one that is too long.
    private mutating func takeLine(to end: Int) -> [UInt8]? {
        defer { (start, searched, isTooLong) = (min(end + 1, buffer.count), min(end + 1, buffer.count), false) }
        var line = buffer[start..<end]
        if line.last == 0x0D { line.removeLast() }
        return line.isEmpty || isTooLong || line.count > Self.maximumLine ? nil : Array(line)
    }

    private mutating func readOn() async throws(SpoolError) {
        buffer.removeSubrange(..<start)
        start = 0
        if isTooLong || buffer.count > Self.maximumLine {
            isTooLong = true
            buffer = []
        }
        searched = buffer.count
        let (descriptor, path) = (descriptor, path)
        let piece = try await disk.run { () throws(SpoolError) in try descriptor.read(Self.pieceBytes, path: path) }
        isAtEnd = piece.isEmpty
        buffer += piece
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
