/// Writes JSON in the order it is told to, so that equal requests become equal bytes.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// - Parameter capacity: How many bytes are expected: what is written is kept for as long as the call takes, and growth would double it.
    init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members `body` writes.
    mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(0x7B)
        body(&self)
        close(0x7D)
    }

    /// Writes an array whose elements `body` writes.
    mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(0x5B)
        body(&self)
        close(0x5D)
    }

    /// Writes the key of the member whose value is written next.
    mutating func key(_ name: String) {
        string(name)
        bytes.append(0x3A)
        needsComma = false
    }

    mutating func string(_ text: String) {
        beginValue()
        bytes.append(0x22)
        JSONText.append(text, to: &bytes)
        bytes.append(0x22)
    }

    mutating func integer(_ value: Int) {
        beginValue()
        bytes += Array(String(value).utf8)
    }

    /// Writes a finite number in its shortest form.
    mutating func number(_ value: Double) {
        beginValue()
        bytes += Array(value.description.utf8)
    }

    mutating func bool(_ value: Bool) {
        beginValue()
        bytes += Array((value ? "true" : "false").utf8)
    }

    /// Writes a value that is JSON already.
    mutating func raw(_ json: String) {
        beginValue()
        bytes += Array(json.utf8)
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func beginValue() {
        if needsComma { bytes.append(0x2C) }
        needsComma = true
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ text: String) {
        key(name)
        string(text)
    }

    mutating func member(_ name: String, _ value: Int) {
        key(name)
        integer(value)
    }

    mutating func member(_ name: String, _ value: Bool) {
        key(name)
        bool(value)
    }
}
