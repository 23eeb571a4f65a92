import ServerSentEvents

/// An event, copied out of the parser.
struct Event: Hashable, CustomStringConvertible {
    var name: [UInt8] = []
    var data: [UInt8] = []
    var id: [UInt8] = []

    init(name: [UInt8], data: [UInt8], id: [UInt8]) {
        self.name = name
        self.data = data
        self.id = id
    }

    init(_ data: String, name: String = "", id: String = "") {
        self.init(name: Array(name.utf8), data: Array(data.utf8), id: Array(id.utf8))
    }

    var description: String {
        "\(String(decoding: name, as: UTF8.self))|\(String(decoding: data, as: UTF8.self))|"
            + String(decoding: id, as: UTF8.self)
    }
}

/// What a stream came to: its events, and whether it broke the bound.
struct Reading: Hashable {
    var events: [Event] = []
    var overflowed = false
    var reconnectionMilliseconds: Int?
}

/// The standard's algorithm word by word over the whole stream at once, with no regard for speed.
func referenceReading(of stream: [UInt8], maximumEventSize: Int = 1 << 20) -> Reading {
    var reading = Reading()
    var bytes = stream[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }

    var name: [UInt8] = []
    var data: [UInt8]?
    var id: [UInt8] = []
    while true {
        let length = bytes.firstIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 - bytes.startIndex }
        if (length ?? bytes.count) > maximumEventSize {
            reading.overflowed = true
            return reading
        }
        guard let length else { return reading }
        let line = Array(bytes.prefix(length))
        let terminator = bytes.dropFirst(length).starts(with: [0x0D, 0x0A]) ? 2 : 1
        bytes = bytes.dropFirst(length + terminator)

        if line.isEmpty {
            if let data { reading.events.append(Event(name: name, data: data, id: id)) }
            name = []
            data = nil
            continue
        }
        let field = line.prefix { $0 != 0x3A }
        var value = line.dropFirst(field.count + 1)
        if value.first == 0x20 { value = value.dropFirst() }
        switch String(decoding: field, as: UTF8.self) {
        case "event": name = Array(value)
        case "data":
            let joined = data.map { $0 + [0x0A] + value } ?? Array(value)
            if joined.count > maximumEventSize {
                reading.overflowed = true
                return reading
            }
            data = joined
        case "id" where !value.contains(0): id = Array(value)
        case "retry" where !value.isEmpty && value.allSatisfy { (0x30...0x39).contains($0) }:
            reading.reconnectionMilliseconds = Int(String(decoding: value, as: UTF8.self))
        default: break
        }
    }
}

/// What the parser makes of pieces.
func reading(of pieces: [[UInt8]], maximumEventSize: Int = 1 << 20, readsErrorField: Bool = false) -> Reading {
    var parser = ServerSentEventParser(maximumEventSize: maximumEventSize, readsErrorField: readsErrorField)
    var reading = Reading()
    for piece in pieces {
        do {
            try parser.parse(piece.span) { event in
                reading.events.append(
                    Event(name: event.name.array, data: event.data.array, id: event.id.array))
            }
        } catch {
            reading.overflowed = true
        }
    }
    reading.reconnectionMilliseconds = parser.reconnectionTime.map { Int($0 / .milliseconds(1)) }
    return reading
}

extension Span<UInt8> {
    var array: [UInt8] { indices.map { self[$0] } }
}
