/// Writes bits in as many bytes as their probabilities make them worth (an adaptive binary range coder as in LZMA).
///
/// The bytes are a number within `low..<low + range`; each bit takes its share of that interval. A carry may run back through bytes that are all
/// ones, so those are only counted until it is known.
package struct RangeEncoder {
    /// Below 2³³: the bit above the 32 of the interval is the carry.
    private var low: UInt64 = 0
    private var range: UInt32 = .max
    /// The last byte that is settled but for a carry; nil before the first.
    private var held: UInt8?
    /// How many bytes of ones follow the one that is held.
    private var ones = 0
    private var bytes: [UInt8] = []

    /// Starts with no bit.
    package init() {}

    /// Writes a bit, and lets its model learn from it.
    package mutating func encode(_ bit: Bool, with model: inout BitModel) {
        let bound = model.share(of: range)
        if bit {
            range = bound
        } else {
            low += UInt64(bound)
            range -= bound
        }
        model.update(bit)
        while range < 1 << 24 { shift() }
    }

    /// Writes the lowest `count` bits of a value, each as likely to be set as not.
    package mutating func encode(_ value: UInt64, bits count: Int) {
        for index in stride(from: count - 1, through: 0, by: -1) {
            range >>= 1
            if value >> UInt64(index) & 1 == 0 { low += UInt64(range) }
            while range < 1 << 24 { shift() }
        }
    }

    /// The bytes, as few as single out the interval: the decoder takes what is missing for zeros.
    package consuming func finish() -> [UInt8] {
        // The number within the interval that ends in the most zeros.
        for zeros in stride(from: UInt64(32), through: 0, by: -8) {
            let rounded = ((low + (1 << zeros) - 1) >> zeros) << zeros
            guard rounded < low + UInt64(range) else { continue }
            low = rounded
            break
        }
        for _ in 0..<RangeDecoder.lookahead + 1 { shift() }
        for _ in 0..<RangeDecoder.lookahead where bytes.last == 0 { bytes.removeLast() }
        return bytes
    }

    /// Puts the highest byte of the interval out, and makes it 256 times finer.
    private mutating func shift() {
        let carry = UInt8(truncatingIfNeeded: low >> 32)
        let byte = UInt8(truncatingIfNeeded: low >> 24)
        if byte == .max, carry == 0 {
            ones += 1
        } else {
            if let held { bytes.append(held &+ carry) }
            for _ in 0..<ones { bytes.append(.max &+ carry) }
            ones = 0
            held = byte
        }
        low = low << 8 & 0xFFFF_FFFF
        range <<= 8
    }
}
