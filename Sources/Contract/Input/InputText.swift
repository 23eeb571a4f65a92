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

    /// Reads a whole file: any number of values one after the other, each what is wanted or a list of that.
    ///
    /// - Parameters:
    ///   - bytes: The content.
    ///   - file: What to call it in problems.
    ///   - called: What a value is called in problems.
    ///   - maximumProblems: After how many problems the rest is not looked at.
    ///   - read: Makes of a value what is wanted.
    /// - Returns: What could be read, and what is wrong with the file: the first problem of each value.
    static func values<Value>(
        _ bytes: [UInt8], file: String, called: String, maximumProblems: Int,
        _ read: (JSONDocument, Int) throws(EventDecodingError) -> Value
    ) -> ([Value], [InputProblem]) {
        var values: [Value] = []
        var problems: [InputProblem] = []
        var text = InputText(bytes, file: file)
        // What comes before bytes that are no text can still be read, and has problems of its own to tell.
        let encodingProblem = text.cutAtEncodingProblem()
        while problems.count < maximumProblems {
            do throws(InputProblem) {
                guard let document = try text.next() else { break }
                let nodes = Self.entries(of: document)
                if nodes.isEmpty {
                    // Most likely not what was meant.
                    let start = document.offset(of: JSONDocument.root)
                    problems.append(text.problem(at: start, expected: called, found: "an empty list"))
                }
                for node in nodes where problems.count < maximumProblems {
                    do throws(EventDecodingError) {
                        values.append(try read(document, node))
                    } catch {
                        problems.append(text.problem(error))
                    }
                }
            } catch {
                problems.append(error)
            }
        }
        if let encodingProblem { problems.append(encodingProblem) }
        return (values, problems)
    }

    /// The value itself, or the entries of a list.
    private static func entries(of document: JSONDocument) -> [Int] {
        guard document.kind(JSONDocument.root) == .array else { return [JSONDocument.root] }
        var entries: [Int] = []
        var entry = document.firstChild(of: JSONDocument.root)
        while entry < document.after(JSONDocument.root) {
            entries.append(entry)
            entry = document.after(entry)
        }
        return entries
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

extension JSONDocument {
    /// Whether a value is an event and not just a payload: an event says which specification it follows.
    func isEvent(_ node: Int) -> Bool {
        kind(node) == .object && ["specversion", "type"].contains { member($0, of: node) != .absent }
    }

    /// Refuses what no topic takes.
    func checkSize(of node: Int, _ limits: EventLimits) throws(EventDecodingError) {
        let size = slice(node).count
        guard size <= limits.maximumBytes else {
            throw EventDecodingError(
                .tooLarge, expected: "at most \(limits.maximumBytes) bytes", found: "\(size) bytes",
                offset: offset(of: node))
        }
    }
}
