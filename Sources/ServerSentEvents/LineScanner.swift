#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Finds the ends of lines in one piece of the stream: LF, CR or both.
///
/// Remembers where the next LF and the next CR are, so that each byte is searched once for each, whatever the mixture.
struct LineScanner: ~Escapable {
    private let bytes: Span<UInt8>
    private var nextLineFeed = -1
    private var nextCarriageReturn = -1

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The index of the first line terminator at or after `start`, or nil when this piece holds none.
    mutating func lineEnd(from start: Int) -> Int? {
        if nextLineFeed < start { nextLineFeed = bytes.firstIndex(of: 0x0A, from: start) }
        if nextCarriageReturn < start { nextCarriageReturn = bytes.firstIndex(of: 0x0D, from: start) }
        let end = min(nextLineFeed, nextCarriageReturn)
        return end < bytes.count ? end : nil
    }
}

extension Span<UInt8> {
    /// The first index at or after `start` that holds `byte`, or `count`.
    func firstIndex(of byte: UInt8, from start: Int) -> Int {
        guard start < count else { return count }
        return unsafe withUnsafeBufferPointer { buffer in
            // Not empty, so there is a base address; the length stays inside the buffer.
            guard let base = buffer.baseAddress, let found = unsafe memchr(base + start, Int32(byte), count - start)
            else { return count }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Whether the bytes of `range` are those of `literal`.
    func matches(_ literal: StaticString, in range: Range<Int>) -> Bool {
        guard literal.utf8CodeUnitCount == range.count else { return false }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return range.isEmpty }
            // Both sides hold `range.count` bytes.
            return unsafe memcmp(base + range.lowerBound, literal.utf8Start, range.count) == 0
        }
    }
}
