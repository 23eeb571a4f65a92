#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Span<UInt8> {
    /// The first index at or after `start` of a byte that is not plain inside a JSON string: a quote, a backslash, a
    /// control character or one outside of ASCII; `count` if there is none.
    ///
    /// Looks at eight bytes at once (a flag may be wrong only above a right one, and the lowest is what counts).
    func firstSpecialByte(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index &+ 8 <= count {
            // In bounds by the condition; any eight bytes make a valid UInt64.
            let word = unsafe UInt64(
                littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let flags =
                (word | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
                    | ((word &- ones &* 0x20) & ~word)) & highs
            if flags != 0 { return index &+ flags.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < count {
            let byte = self[index]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return index }
            index &+= 1
        }
        return count
    }

    /// The value of the four hexadecimal digits at `index`, or nil.
    func hexadecimal(at index: Int) -> UInt16? {
        guard index + 4 <= count else { return nil }
        var value: UInt16 = 0
        for offset in 0..<4 {
            let byte = self[index + offset]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }

    /// Whether both hold the same bytes.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBufferPointer { left in
            unsafe other.withUnsafeBufferPointer { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                // Both sides hold `count` bytes.
                return unsafe memcmp(left, right, count) == 0
            }
        }
    }

    /// Whether the bytes are those of `literal`.
    func isEqual(to literal: StaticString) -> Bool { matches(literal, in: indices) }

    /// Whether the bytes of `range` are those of `literal`.
    func matches(_ literal: StaticString, in range: Range<Int>) -> Bool {
        guard literal.utf8CodeUnitCount == range.count, literal.hasPointerRepresentation else { return false }
        return unsafe extracting(range).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return true }
            // Both sides hold `range.count` bytes.
            return unsafe memcmp(base, literal.utf8Start, buffer.count) == 0
        }
    }

    /// Whether `byte` is among them.
    func contains(_ byte: UInt8) -> Bool { indices.contains { self[$0] == byte } }
}

extension String {
    /// The text of UTF-8 bytes; what is not valid is replaced by U+FFFD.
    init(copying bytes: Span<UInt8>) {
        // Copied within the closure.
        self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension [UInt8] {
    /// Appends a copy of the bytes.
    mutating func append(_ bytes: Span<UInt8>) {
        // Copied within the closure.
        unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
