/// Numbers as lowercase hexadecimal digits, which is all that the ids here may be written in.
enum Hexadecimal {
    /// The number that these digits write; nil if one of them is no lowercase digit or there are more than 32.
    static func number(_ digits: some Collection<UInt8>) -> UInt128? {
        guard digits.count <= 32 else { return nil }
        var number: UInt128 = 0
        for digit in digits {
            let value: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
            default: return nil
            }
            number = number << 4 | UInt128(value)
        }
        return number
    }

    /// The number's last digits, as many as asked for.
    static func text(_ number: UInt128, digits: Int) -> String {
        var text: [UInt8] = []
        for position in (0..<digits).reversed() {
            text.append(JSONText.hexadecimalDigits[Int(truncatingIfNeeded: number >> (4 * position) & 0xF)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
