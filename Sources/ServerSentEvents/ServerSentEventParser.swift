public import Confidentiality

/// Reads a stream of server-sent events piece by piece, by the rules of the WHATWG HTML standard, section 9.2.
///
/// Pieces may be cut anywhere, also within a character, a line ending or the byte order mark. An event that lies whole in
/// one piece is handed out without a copy; of one that does not, only the parts seen so far are kept. An event that the
/// stream's end cuts off is never handed out.
public struct ServerSentEventParser: Sendable, Confidential {
    /// The bound on a line and on one event's data, in bytes.
    public let maximumEventSize: Int
    /// Whether a field `error: …` makes an event of that name with the value as data.
    ///
    /// The standard ignores such a line, but older llama.cpp servers report a failure in no other way.
    public let readsErrorField: Bool
    /// What the sender last asked readers to wait before they connect again.
    public private(set) var reconnectionTime: Duration?

    private var byteOrderMark = ByteOrderMark.expected(seen: 0)
    private var skipsLineFeed = false
    private var hasFailed = false

    /// The beginning of a line that the last piece did not end.
    private var line: [UInt8] = []
    /// Fields of the current event that came in earlier pieces.
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var id: [UInt8] = []
    private var hasData = false

    private enum ByteOrderMark {
        case expected(seen: Int)
        case passed
    }

    /// A parser at the start of a stream.
    ///
    /// - Parameters:
    ///   - maximumEventSize: The bound on a line and on one event's data, in bytes.
    ///   - readsErrorField: Whether a bare `error: …` line is an event; see the property.
    public init(maximumEventSize: Int = 1 << 20, readsErrorField: Bool = false) {
        self.maximumEventSize = maximumEventSize
        self.readsErrorField = readsErrorField
    }

    /// Takes the next piece of the stream and calls `onEvent`, in order, for every event that it completes.
    ///
    /// - Throws: `ServerSentEventError` when a line or an event's data exceeds the bound; events before it have been
    ///   handed out, and every later call throws again.
    public mutating func parse(_ bytes: Span<UInt8>, onEvent: (ServerSentEvent) -> Void) throws(ServerSentEventError) {
        guard !hasFailed else { throw tooLarge() }
        var position = 0
        if case .expected(let seen) = byteOrderMark { position = passByteOrderMark(bytes, seen: seen) }

        var scanner = LineScanner(bytes)
        var fields = FieldsInPiece()
        while position < bytes.count {
            if skipsLineFeed {
                skipsLineFeed = false
                if bytes[position] == 0x0A {
                    position += 1
                    continue
                }
            }
            guard let end = scanner.lineEnd(from: position) else { break }
            skipsLineFeed = bytes[end] == 0x0D
            if line.isEmpty {
                try takeLine(position..<end, of: bytes, fields: &fields, onEvent: onEvent)
            } else {
                try takeLine(endingWith: position..<end, of: bytes, fields: &fields, onEvent: onEvent)
            }
            position = end + 1
        }

        keep(&fields, of: bytes)
        guard line.count + (bytes.count - position) <= maximumEventSize else { throw tooLarge() }
        line.append(bytes, in: position..<bytes.count)
    }
}

// MARK: - Lines and fields

extension ServerSentEventParser {
    /// Fields of the current event that lie in the piece at hand.
    private struct FieldsInPiece {
        var name: Range<Int>?
        var data: Range<Int>?
    }

    private mutating func takeLine(
        _ range: Range<Int>, of bytes: Span<UInt8>, fields: inout FieldsInPiece, onEvent: (ServerSentEvent) -> Void
    ) throws(ServerSentEventError) {
        guard !range.isEmpty else { return dispatch(bytes, &fields, onEvent) }
        guard range.count <= maximumEventSize else { throw tooLarge() }

        // By far the most lines are `data: …`, which spares them the search for the colon.
        let colon =
            range.count > 4 && bytes[range.lowerBound + 4] == 0x3A && bytes[range.lowerBound] == 0x64
            ? range.lowerBound + 4 : range.lowerBound + bytes.extracting(range).firstIndex(of: 0x3A, from: 0)
        let field = range.lowerBound..<colon
        var start = min(colon + 1, range.upperBound)
        if start < range.upperBound, bytes[start] == 0x20 { start += 1 }
        let value = start..<range.upperBound

        if bytes.matches("data", in: field) {
            try takeData(value, of: bytes, fields: &fields)
        } else if bytes.matches("event", in: field) {
            fields.name = value
        } else if bytes.matches("id", in: field) {
            guard bytes.extracting(value).firstIndex(of: 0, from: 0) == value.count else { return }
            id.removeAll(keepingCapacity: true)
            id.append(bytes, in: value)
        } else if bytes.matches("retry", in: field) {
            takeRetry(bytes.extracting(value))
        } else if readsErrorField, bytes.matches("error", in: field) {
            name = Array("error".utf8)
            fields.name = nil
            try takeData(value, of: bytes, fields: &fields)
        }
    }

    /// A line whose beginning came in an earlier piece: joined, it is read like any other, but its fields must be kept.
    private mutating func takeLine(
        endingWith range: Range<Int>, of bytes: Span<UInt8>, fields: inout FieldsInPiece,
        onEvent: (ServerSentEvent) -> Void
    ) throws(ServerSentEventError) {
        guard line.count + range.count <= maximumEventSize else { throw tooLarge() }
        line.append(bytes, in: range)
        var joined: [UInt8] = []
        swap(&joined, &line)
        var joinedFields = FieldsInPiece()
        try takeLine(0..<joined.count, of: joined.span, fields: &joinedFields, onEvent: onEvent)
        keep(&joinedFields, of: joined.span)
        joined.removeAll(keepingCapacity: true)
        swap(&joined, &line)
    }

    private mutating func takeData(
        _ value: Range<Int>, of bytes: Span<UInt8>, fields: inout FieldsInPiece
    ) throws(ServerSentEventError) {
        guard hasData || fields.data != nil else {
            fields.data = value
            return
        }
        keep(&fields, of: bytes)
        guard data.count + 1 + value.count <= maximumEventSize else { throw tooLarge() }
        data.append(0x0A)
        data.append(bytes, in: value)
    }

    private mutating func takeRetry(_ value: Span<UInt8>) {
        var milliseconds = 0
        for index in value.indices {
            let digit = Int(value[index]) - 0x30
            guard (0...9).contains(digit) else { return }
            // Far beyond any sensible wait; also keeps the sum from overflowing.
            milliseconds = min(milliseconds * 10 + digit, 1 << 40)
        }
        guard !value.isEmpty else { return }
        reconnectionTime = .milliseconds(milliseconds)
    }

    /// Copies what the current event has in this piece, so that it outlives the piece.
    private mutating func keep(_ fields: inout FieldsInPiece, of bytes: Span<UInt8>) {
        if let range = fields.name {
            name.removeAll(keepingCapacity: true)
            name.append(bytes, in: range)
        }
        if let range = fields.data {
            data.append(bytes, in: range)
            hasData = true
        }
        fields = FieldsInPiece()
    }

    private mutating func dispatch(
        _ bytes: Span<UInt8>, _ fields: inout FieldsInPiece, _ onEvent: (ServerSentEvent) -> Void
    ) {
        if !hasData, name.isEmpty, let range = fields.data {
            let nameRange = fields.name ?? range.lowerBound..<range.lowerBound
            onEvent(ServerSentEvent(name: bytes.extracting(nameRange), data: bytes.extracting(range), id: id.span))
            fields = FieldsInPiece()
            return
        }
        keep(&fields, of: bytes)
        if hasData { onEvent(ServerSentEvent(name: name.span, data: data.span, id: id.span)) }
        name.removeAll(keepingCapacity: true)
        data.removeAll(keepingCapacity: true)
        hasData = false
    }

    /// Passes over one byte order mark at the very start; returns where the first line goes on.
    private mutating func passByteOrderMark(_ bytes: Span<UInt8>, seen: Int) -> Int {
        let mark: [3 of UInt8] = [0xEF, 0xBB, 0xBF]
        var seen = seen
        var position = 0
        while seen < 3, position < bytes.count {
            guard bytes[position] == mark[seen] else {
                // Not a mark after all: what looked like one opens the first line.
                for index in 0..<seen { line.append(mark[index]) }
                byteOrderMark = .passed
                return position
            }
            seen += 1
            position += 1
        }
        byteOrderMark = seen == 3 ? .passed : .expected(seen: seen)
        return position
    }

    private mutating func tooLarge() -> ServerSentEventError {
        hasFailed = true
        return ServerSentEventError(code: .eventTooLarge, limit: maximumEventSize)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ bytes: Span<UInt8>, in range: Range<Int>) {
        guard !range.isEmpty else { return }
        // One copy of the whole range; the appended bytes are the array's own.
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
