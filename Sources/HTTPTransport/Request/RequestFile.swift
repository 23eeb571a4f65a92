import Glibc

/// Reads a ``HTTPRequestBody/file(path:prefix:suffix:)`` piece by piece.
final class RequestFile {
    /// Of everything that is sent.
    let size: Int
    private let path: String
    private let descriptor: Int32
    private let fileSize: Int
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private var position: Int = 0

    /// Opens the file; `nil` for a body that is none.
    init?(_ body: HTTPRequestBody) throws(HTTPTransportError) {
        guard case .file(let path, let prefix, let suffix) = body else { return nil }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(path, HTTPTransportError.systemText(errno)) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            throw Self.failure(path, "not a regular file")
        }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        self.path = path
        self.descriptor = descriptor
        self.prefix = prefix
        self.suffix = suffix
        fileSize = Int(status.st_size)
        size = prefix.count + fileSize + suffix.count
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Goes to `offset`, counted from the first byte sent.
    /// - Returns: Whether there is such a place.
    func seek(to offset: Int) -> Bool {
        guard (0...size).contains(offset) else { return false }
        position = offset
        return true
    }

    /// Fills `buffer` as far as one piece goes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(HTTPTransportError) -> Int {
        let filePosition = position - prefix.count
        let count: Int
        if filePosition < 0 {
            count = unsafe Self.copy(prefix[position...], into: buffer)
        } else if filePosition < fileSize {
            let wanted = min(buffer.count, fileSize - filePosition)
            count = unsafe pread(descriptor, buffer.baseAddress, wanted, filePosition)
            guard count > 0 else {
                throw Self.failure(path, count < 0 ? HTTPTransportError.systemText(errno) : "the file has shrunk")
            }
        } else {
            count = unsafe Self.copy(suffix[(filePosition - fileSize)...], into: buffer)
        }
        position += count
        return count
    }

    private static func copy(_ bytes: ArraySlice<UInt8>, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes.prefix(buffer.count)
        unsafe buffer.copyBytes(from: piece)
        return piece.count
    }

    private static func failure(_ path: String, _ text: String) -> HTTPTransportError {
        HTTPTransportError(code: .bodyFile, message: "\(path): \(text)")
    }
}
