import NIOCore

/// Frames bytes as one HTTP/1.1 chunk (RFC 9112, section 7.1).
enum ChunkFraming {
    static func chunk(_ bytes: [UInt8], allocator: ByteBufferAllocator) -> ByteBuffer {
        let size = String(bytes.count, radix: 16)
        var buffer = allocator.buffer(capacity: size.utf8.count + bytes.count + 4)
        buffer.writeString(size)
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeStaticString("\r\n")
        return buffer
    }
}
