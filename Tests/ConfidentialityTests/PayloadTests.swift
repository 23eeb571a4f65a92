import Contract
import Foundation
import Testing

/// Whatever an event holds, text made of it by accident does not tell.
@Suite(.timeLimit(.minutes(1)))
struct PayloadTests {
    /// The example of each type, with the mark in one of its strings at a time.
    @Test(arguments: EventType.allCases)
    func noStringOfAPayloadShows(type: EventType) throws {
        try Self.expectHidden(Self.payload(of: type), type)
    }

    /// Whoever adds a type of event adds it here, or this does not compile.
    static func payload(of type: EventType) -> any EventPayload.Type {
        switch type {
        case .consultationRequested: ConsultationRequested.self
        case .replyStarted: ReplyStarted.self
        case .replyChunk: ReplyChunk.self
        case .replyEnded: ReplyEnded.self
        case .consultationCompleted: ConsultationCompleted.self
        case .consultationFailed: ConsultationFailed.self
        case .consultationValidated: ConsultationValidated.self
        case .consultationCorrected: ConsultationCorrected.self
        case .consultationCancelled: ConsultationCancelled.self
        case .reviewRequested: ReviewRequested.self
        case .validationRequested: ValidationRequested.self
        case .auditRequested: AuditRequested.self
        case .reflectionRequested: ReflectionRequested.self
        case .importanceRequested: ImportanceRequested.self
        case .consolidationRequested: ConsolidationRequested.self
        case .reportRequested: ReportRequested.self
        case .auditCompleted: AuditCompleted.self
        case .reflectionCompleted: ReflectionCompleted.self
        case .importanceCompleted: ImportanceCompleted.self
        case .consolidationCompleted: ConsolidationCompleted.self
        case .reportCompleted: ReportCompleted.self
        case .batchJobFailed: BatchJobFailed.self
        case .batchChanged: BatchChanged.self
        case .batchManifest: BatchManifest.self
        case .ruleLearned: RuleLearned.self
        case .ruleRejected: RuleRejected.self
        case .caseRecorded: CaseRecorded.self
        case .memoryRecorded: MemoryRecorded.self
        }
    }

    private static func expectHidden<Payload: EventPayload>(_: Payload.Type, _ type: EventType) throws {
        var marked = 0
        for bytes in try Example(type).marked() {
            // A field of a closed list takes no mark.
            guard let envelope = try? EventEnvelope(bytes), let event = try? envelope.decode(Payload.self) else {
                continue
            }
            marked += 1
            #expect(try String(decoding: event.encoded(), as: UTF8.self).contains(Marked.word))
            Marked.expectHidden(event)
            Marked.expectHidden(event.data)
            Marked.expectHidden(envelope)
        }
        #expect(marked > 0)
    }
}

/// An example of `schemas/examples/events`, in which one string after the other can be marked.
private struct Example {
    private let object: Any

    init(_ type: EventType) throws {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "schemas/examples/events/\(type.rawValue).json")
        object = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    }

    func marked() throws -> [[UInt8]] {
        var variants: [[UInt8]] = []
        var target = 0
        while true {
            var seen = 0
            let variant = Self.replaced(object, target, &seen)
            guard seen > target else { return variants }
            variants.append([UInt8](try JSONSerialization.data(withJSONObject: variant)))
            target += 1
        }
    }

    private static func replaced(_ value: Any, _ target: Int, _ seen: inout Int) -> Any {
        switch value {
        case let object as [String: Any]:
            return Dictionary(
                uniqueKeysWithValues: object.sorted { $0.key < $1.key }.map {
                    ($0.key, replaced($0.value, target, &seen))
                })
        case let array as [Any]: return array.map { replaced($0, target, &seen) }
        case let text as String:
            seen += 1
            return seen == target + 1 ? Marked.word : text
        default: return value
        }
    }
}
