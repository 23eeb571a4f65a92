/// Reads what a `RangeEncoder` wrote, from bytes that may be anything.
///
/// Reading past the end is an error, so the work that bytes can cause is bounded by their number: see `BitModel`.
package struct RangeDecoder {
    /// The bytes do not hold what is asked for.
    package struct Exhausted: Error {}

    /// How many bytes the decoder is ahead of the bits it has given out; so many zeros may be missing at the end.
    package static let lookahead = 4

    private let bytes: ArraySlice<UInt8>
    private var next: Int
    private var range: UInt32 = .max
    /// How far into the interval the number lies.
    private var code: UInt32 = 0

    /// Starts at the first byte.
    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        next = bytes.startIndex
        for _ in 0..<Self.lookahead { takeByte() }
    }

    /// Whether no byte is left over.
    package var isAtEnd: Bool { next >= bytes.endIndex }

    /// Reads a bit, and lets its model learn from it.
    package mutating func decode(with model: inout BitModel) throws(Exhausted) -> Bool {
        let bound = model.share(of: range)
        let bit = code < bound
        if bit {
            range = bound
        } else {
            code -= bound
            range -= bound
        }
        model.update(bit)
        try normalize()
        return bit
    }

    /// Reads `count` bits, each as likely to be set as not.
    package mutating func decode(bits count: Int) throws(Exhausted) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<count {
            range >>= 1
            let bit = code < range
            if !bit { code -= range }
            value = value << 1 | (bit ? 1 : 0)
            try normalize()
        }
        return value
    }

    private mutating func normalize() throws(Exhausted) {
        while range < 1 << 24 {
            guard next < bytes.endIndex + Self.lookahead else { throw Exhausted() }
            range <<= 8
            takeByte()
        }
    }

    private mutating func takeByte() {
        code = code << 8 | UInt32(next < bytes.endIndex ? bytes[next] : 0)
        next += 1
    }
}
