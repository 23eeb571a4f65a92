import Foundation

/// JSON text in the making, shared by all that write parts of it.
final class JSONOutput {
    // One value, so that each call on it is one access.
    var text: JSONBuilder

    /// Goes on after what is already in the buffer.
    init(appendingTo bytes: consuming [UInt8]) {
        text = JSONBuilder(appendingTo: bytes)
    }

    /// Writes any value; those whose own coding is not the contract's are written here.
    func value<Value: Encodable>(_ value: Value, depth: Int) throws {
        if Value.self == Timestamp.self, let time = value as? Timestamp {
            text.time(time)
        } else if Value.self == Decimal.self, let decimal = value as? Decimal {
            try text.decimal(decimal)
        } else {
            let start = text.bytes.count
            try value.encode(to: OutputEncoder(output: self, depth: depth))
            // An object without members may never have asked for its container.
            if text.bytes.count == start { text.emptyObject() }
        }
    }
}
