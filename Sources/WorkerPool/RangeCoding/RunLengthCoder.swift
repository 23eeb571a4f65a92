/// Writes and reads positive numbers of one kind, such as the lengths of runs: the small ones in few bits, and fewer the more they are alike.
///
/// A number is its exponent in unary and its mantissa in binary (Exponential-Golomb). The unary bits and the first of the mantissa have adaptive
/// models; the others are close to random. Numbers that are alike stand side by side, and the models forget, so the neighbourhood is all the context
/// there is: models chosen by the exponents of earlier numbers were measured and cost 3 to 5 % more, for each of them saw too little.
package struct RunLengthCoder {
    /// Whether the exponent is larger than the index.
    private var exponentModels = [BitModel](repeating: BitModel(), count: UInt64.bitWidth - 1)
    /// The highest bit of the mantissa, by exponent.
    private var mantissaModels = [BitModel](repeating: BitModel(), count: UInt64.bitWidth)

    /// Starts with nothing learnt.
    package init() {}

    /// Writes a number, 1 or more.
    package mutating func encode(_ number: UInt64, to encoder: inout RangeEncoder) {
        let exponent = UInt64.bitWidth - 1 - number.leadingZeroBitCount
        for index in 0..<exponent { encoder.encode(true, with: &exponentModels[index]) }
        if exponent < exponentModels.count { encoder.encode(false, with: &exponentModels[exponent]) }
        guard exponent > 0 else { return }
        let highest = exponent - 1
        encoder.encode(number >> UInt64(highest) & 1 == 1, with: &mantissaModels[exponent])
        encoder.encode(number, bits: highest)
    }

    /// Reads a number, 1 or more.
    package mutating func decode(from decoder: inout RangeDecoder) throws(RangeDecoder.Exhausted) -> UInt64 {
        var exponent = 0
        while exponent < exponentModels.count, try decoder.decode(with: &exponentModels[exponent]) { exponent += 1 }
        guard exponent > 0 else { return 1 }
        let highest = exponent - 1
        let first: UInt64 = try decoder.decode(with: &mantissaModels[exponent]) ? 3 : 2
        return try first << UInt64(highest) | decoder.decode(bits: highest)
    }
}
