/// The text of a file, taken apart into JSON values; knows on which line each one is.
struct InputText {
    private var bytes: [UInt8]
    private let file: String
    private var position = 0
    /// The start of a line that was reached before, and its number, so that lines are counted once.
    private var knownLine = (offset: 0, number: 1)

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Drops the first line that is not UTF-8 and everything behind it.
    ///
    /// - Returns: What is wrong there; nil where all of it is text.
    mutating func cutAtEncodingProblem() -> InputProblem? {
        do throws(JSONSyntaxError) {
            try JSONParser.checkEncoding(bytes)
            return nil
        } catch {
            let problem = problem(at: error.offset, expected: error.expected, found: error.found)
            let start = bytes[..<error.offset].lastIndex(of: UInt8(ascii: "\n")) ?? 0
            bytes.removeSubrange(start...)
            position = min(position, bytes.count)
            return problem
        }
    }

    /// A list that asks for nothing: most likely not what was meant.
    func emptyList(_ document: JSONDocument) -> InputProblem {
        problem(at: document.offset(of: JSONDocument.root), expected: "a consultation", found: "an empty list")
    }

    /// The next value; nil at the end.
    ///
    /// After a problem it goes on with the next line that looks like a beginning.
    mutating func next() throws(InputProblem) -> JSONDocument? {
        let start = position
        knownLine = line(of: start)
        do throws(JSONSyntaxError) {
            return try JSONParser.parseNext(in: bytes, at: &position)
        } catch {
            position = nextBeginning(after: start, from: error.offset)
            if position == error.offset, position < bytes.count {
                // Not the line that begins anew is at fault, but the one before, which never ended.
                let value = bytes[start...].firstIndex { !Self.isSpace($0) } ?? start
                throw problem(at: value, expected: "a whole JSON value", found: "one that does not end")
            }
            throw problem(at: error.offset, expected: error.expected, found: error.found)
        }
    }

    func problem(_ error: EventDecodingError) -> InputProblem {
        problem(at: error.offset, field: error.field, expected: error.expected, found: error.found)
    }

    private func problem(at offset: Int, field: String? = nil, expected: String, found: String) -> InputProblem {
        InputProblem(
            file: file, line: line(of: offset).number, field: field, expected: expected, found: found)
    }

    /// The number of the line that a byte is on, with a place to count on from.
    private func line(of offset: Int) -> (offset: Int, number: Int) {
        guard offset > knownLine.offset else { return knownLine }
        let newlines = bytes[knownLine.offset..<min(offset, bytes.count)].count { $0 == UInt8(ascii: "\n") }
        return (offset, knownLine.number + newlines)
    }

    /// The first line, at or after the one with the fault, that starts with a brace and is not where the fault began.
    private func nextBeginning(after start: Int, from fault: Int) -> Int {
        let first = bytes[start...].firstIndex { !Self.isSpace($0) } ?? bytes.count
        var line = (bytes[..<min(fault, bytes.count)].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        while line <= first || !(line < bytes.count && bytes[line] == UInt8(ascii: "{")) {
            guard line < bytes.count, let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) else {
                return bytes.count
            }
            line = end + 1
        }
        return line
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            || byte == UInt8(ascii: "\t")
    }
}
