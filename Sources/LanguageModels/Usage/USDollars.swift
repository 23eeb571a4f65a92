import Foundation

/// An exact amount of US dollars, in steps of a trillionth.
///
/// A price of so many dollars per million tokens, with up to six decimals, is a whole number of trillionths per token. So
/// every cost is a whole number too: sums never round and come out the same in any order. 128 bits leave no overflow in
/// reach of any count that a server could report.
public struct USDollars: Hashable, Sendable {
    /// Trillionths of a dollar.
    public let picodollars: Int128

    /// So many trillionths of a dollar.
    public init(picodollars: Int128) {
        self.picodollars = picodollars
    }

    /// The amount of a plain decimal such as `0.125`; nil for anything else, or with more than twelve decimals.
    public init?(_ decimal: some StringProtocol) {
        var digits = decimal.utf8[...]
        let isNegative = digits.first == 0x2D
        if isNegative { digits = digits.dropFirst() }
        var picodollars: Int128 = 0
        var decimals: Int?
        var count = 0
        for byte in digits {
            if byte == 0x2E, decimals == nil, count > 0 {
                decimals = 0
                continue
            }
            guard (0x30...0x39).contains(byte), count < 30, (decimals ?? 0) < 12 else { return nil }
            picodollars = picodollars * 10 + Int128(byte - 0x30)
            count += 1
            decimals = decimals.map { $0 + 1 }
        }
        guard count > 0, decimals != 0 else { return nil }
        for _ in (decimals ?? 0)..<12 {
            let (product, overflows) = picodollars.multipliedReportingOverflow(by: 10)
            guard !overflows else { return nil }
            picodollars = product
        }
        self.init(picodollars: isNegative ? -picodollars : picodollars)
    }

    /// The amount as a number for display and statistics; not exact.
    public var approximateValue: Double { Double(picodollars) / 1e12 }
}

extension USDollars: CustomStringConvertible {
    /// The amount as a plain decimal without needless zeros: a JSON number that is exact.
    public var description: String {
        let magnitude = picodollars.magnitude
        let (whole, fraction) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000_000)
        let sign = picodollars < 0 ? "-" : ""
        guard fraction > 0 else { return "\(sign)\(whole)" }
        let digits = String(fraction)
        let decimals = (String(repeating: "0", count: 12 - digits.count) + digits)
        return "\(sign)\(whole).\(decimals[...(decimals.lastIndex { $0 != "0" } ?? decimals.startIndex)])"
    }
}

extension USDollars: Comparable, AdditiveArithmetic {
    /// Nothing.
    public static let zero = USDollars(picodollars: 0)

    /// Whether the left amount is the smaller.
    public static func < (left: USDollars, right: USDollars) -> Bool { left.picodollars < right.picodollars }

    /// The sum.
    public static func + (left: USDollars, right: USDollars) -> USDollars {
        USDollars(picodollars: left.picodollars + right.picodollars)
    }

    /// The difference.
    public static func - (left: USDollars, right: USDollars) -> USDollars {
        USDollars(picodollars: left.picodollars - right.picodollars)
    }
}

extension USDollars: Codable {
    /// Reads a number without loss of a digit.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let dollars = USDollars(try container.decode(Decimal.self).description) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected an amount with at most 12 decimals")
        }
        self = dollars
    }

    /// Writes a number without loss of a digit.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        guard let decimal = Decimal(string: description) else {
            throw EncodingError.invalidValue(
                self, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not a decimal"))
        }
        try container.encode(decimal)
    }
}
