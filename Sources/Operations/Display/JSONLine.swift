import Foundation

/// What commands print for machines.
public enum JSONLine {
    /// A value as JSON on one line, keys in order.
    ///
    /// - Parameter value: Anything that has a JSON form.
    /// - Returns: Text without a line feed.
    /// - Throws: What the value's encoding throws.
    public static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
