import Contract
import SeededRandomness
import Testing

/// Whatever comes in, an event or an error comes out, and quickly.
@Suite(.timeLimit(.minutes(2)))
struct DecodingFuzzTests {
    private func read(_ bytes: [UInt8]) {
        do throws(EventDecodingError) {
            let envelope = try EventEnvelope(bytes)
            try decode(envelope)
        } catch {
            #expect(error.message.utf8.count <= 1024)
            #expect(error.offset <= bytes.count)
        }
        _ = ConsultationInput().read(bytes, file: "f", now: Timestamp(millisecondsSinceEpoch: 0))
    }

    private func decode(_ envelope: EventEnvelope) throws(EventDecodingError) {
        switch envelope.type {
        case .consultationRequested: _ = try envelope.decode(ConsultationRequested.self)
        case .auditCompleted: _ = try envelope.decode(AuditCompleted.self)
        case .reportRequested: _ = try envelope.decode(ReportRequested.self)
        case .batchChanged: _ = try envelope.decode(BatchChanged.self)
        case .caseRecorded: _ = try envelope.decode(CaseRecorded.self)
        default: _ = try envelope.decode(ConsultationCompleted.self)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func mutatedEventsAreReadOrRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let originals = try EventSamples.all.map { try $0.encoded() } + Examples.lines("consultations.jsonl")
        let tokens = ["\"", "\\", "{", "}", "[", "]", ",", ":", "null", "-1e999", "\\ud800", "0", "é", "\u{0}"].map {
            Array($0.utf8)
        }
        for _ in 0..<1500 {
            guard var bytes = originals.randomElement(using: &random) else { return }
            for _ in 0...Int(random.next() % 4) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let end = min(bytes.count, place + Int(random.next() % 12))
                switch random.next() % 5 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.removeSubrange(place..<end)
                case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
                case 3: bytes.replaceSubrange(place..<end, with: tokens.randomElement(using: &random) ?? [])
                default: bytes.removeLast(Int(random.next() % UInt64(bytes.count)) / 4)
                }
            }
            read(bytes)
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func randomBytesAreReadOrRefused(seed: UInt64) {
        var random = SeededGenerator(seed: seed ^ 0xF00D)
        let alphabet = Array(#"{}[]",:\0123456789.eE+-truefalsn abu "#.utf8)
        for round in 0..<3000 {
            let bytes = (0..<Int(random.next() % 64)).map { _ in
                round % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet.randomElement(using: &random) ?? 0
            }
            read(bytes)
        }
    }

    @Test func hostileShapesAreReadInTime() {
        let half = 1 << 19
        for shape in ["[", "{\"a\":", "[[],", "0", "\\", "\"a\",", "{\"a\":1},", "9"] {
            let text = String(repeating: shape, count: half * 2 / shape.utf8.count)
            read(Array(text.utf8))
            read(Array("[\(text)".utf8))
            read(
                Array(
                    #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.report.requested.v1","data":{"job_id":"j","period":"p","statistics":\#(text)"#
                        .utf8))
        }
        let members = (0..<60_000).map { #""m\#($0)":1"# }.joined(separator: ",")
        read(
            Array(
                #"{"specversion":"1.0","id":"e","source":"/s","type":"guidance.report.requested.v1","data":{\#(members)}}"#
                    .utf8))
    }
}
