/// Reads the answer of the embeddings interface.
///
/// The body is gathered, and the numbers are then read out of it where they lie: from base64 straight into each vector, without a text or a value in between.
/// Servers that do not know `encoding_format` send plain numbers; those are read as well.
package struct EmbeddingDecoder: ResponseDecoder {
    /// The bound on the body: 2,048 vectors of 3,072 numbers take 34 MB.
    package static let maximumBytes = 48 << 20

    package private(set) var draft = ResponseDraft()
    package var hasFailed: Bool { draft.hasFailed }
    /// The vectors by the index of their text, in the order of the body.
    package private(set) var vectors: [(index: Int, vector: [Float])] = []
    private var body: [UInt8] = []

    package init() {}

    package mutating func decode(_ bytes: Span<UInt8>, onDelta: (ModelTextDelta) -> Void) {
        guard body.count + bytes.count <= Self.maximumBytes else { return draft.fail(.tooLarge) }
        body.append(bytes)
    }

    package mutating func end(isWhole: Bool) {
        guard isWhole, !draft.isFinished else { return }
        let body = body
        self.body = []
        do {
            try read(body.span)
            if !draft.isFinished { draft.state = .complete }
        } catch {
            draft.fail(.malformed)
        }
    }

    private mutating func read(_ body: Span<UInt8>) throws(JSONError) {
        var scanner = JSONScanner(body)
        guard try scanner.enterObject() else { throw JSONError() }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "data") {
                guard try scanner.enterArray() else { throw JSONError() }
                while try scanner.nextElement() { try readVector(&scanner) }
            } else if scanner.matches(key, "usage") {
                draft.usage = try OpenAIUsage.scan(&scanner)
            } else if scanner.matches(key, "model") {
                draft.model = try scanner.scanOptionalText() ?? ""
            } else if scanner.matches(key, "error"), scanner.peek() != 0x6E {
                draft.fail(.reported(try ProviderFault(&scanner)))
            } else {
                try scanner.skipValue()
            }
        }
        try scanner.finish()
    }

    private mutating func readVector(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.enterObject() else { throw JSONError() }
        var index: Int?
        var vector: [Float]?
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "index") {
                index = try scanner.scanOptionalCount()
            } else if scanner.matches(key, "embedding") {
                vector = try Self.vector(&scanner, capacity: vectors.last?.vector.count ?? 0)
            } else {
                try scanner.skipValue()
            }
        }
        guard let index, let vector, !vector.isEmpty else { throw JSONError() }
        vectors.append((index, vector))
    }

    private static func vector(_ scanner: inout JSONScanner, capacity: Int) throws(JSONError) -> [Float] {
        guard scanner.peek() == 0x5B else {
            let string = try scanner.scanString()
            // A slash may have been escaped.
            if string.hasEscapes { return try floats(scanner.text(of: string).utf8.span) }
            return try floats(scanner.bytes.extracting(string.range))
        }
        var vector: [Float] = []
        vector.reserveCapacity(capacity)
        _ = try scanner.enterArray()
        while try scanner.nextElement() {
            guard let number = try scanner.scanOptionalNumber() else { throw JSONError() }
            vector.append(Float(number))
        }
        return vector
    }

    /// Base64 of little-endian 32-bit numbers.
    package static func floats(_ base64: Span<UInt8>) throws(JSONError) -> [Float] {
        var floats: [Float] = []
        floats.reserveCapacity(base64.count * 3 / 16)
        var (bits, bitCount): (UInt32, UInt32) = (0, 0)
        var (word, shift): (UInt32, UInt32) = (0, 0)
        var end = base64.count
        while end > 0, end > base64.count - 2, base64[end - 1] == UInt8(ascii: "=") { end -= 1 }
        for index in 0..<end {
            guard let digit = digit(base64[index]) else { throw JSONError() }
            bits = bits << 6 | digit
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            word |= (bits >> bitCount & 0xFF) << shift
            shift += 8
            guard shift == 32 else { continue }
            floats.append(Float(bitPattern: word))
            (word, shift) = (0, 0)
        }
        // A single digit says nothing.
        guard shift == 0, bitCount < 6 else { throw JSONError() }
        return floats
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte) - 97 + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte) - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
