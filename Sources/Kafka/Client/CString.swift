/// The text of a C string that stays with its owner; empty for none.
func text(of string: UnsafePointer<CChar>?) -> String {
    guard let string = unsafe string else { return "" }
    return unsafe String(cString: string)
}

/// The text that a C function writes into a buffer of 512 bytes, beside what it returns.
func withErrorText<Value>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Value) -> (Value, text: String) {
    var buffer = [CChar](repeating: 0, count: 512)
    let count = buffer.count
    return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        // An array of 512 elements has a base address.
        let start = unsafe buffer.baseAddress.unsafelyUnwrapped
        let value = unsafe body(start, count)
        return unsafe (value, text(of: start))
    }
}
