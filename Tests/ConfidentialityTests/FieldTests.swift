import Confidentiality
import Contract
import Foundation
import Guidance
import HTTPTransport
import Kafka
import LanguageModels
import Operations
import Testing

@_spi(Reflection) import Swift

/// A part of something confidential is confidential as well: it may be shown by itself.
@Suite(.timeLimit(.minutes(1)))
struct FieldTests {
    /// Types whose texts are names and ids that machines give, or words of closed lists.
    private static let harmless: Set = [
        "BatchNotes", "BatchReference", "HTTPTimeouts", "KnowledgeEmbedding", "KnowledgeKey", "ModelStopReason",
        "OutputSchema",
        "TopicPartition",
    ]

    @Test func whatHoldsTextWithinAConfidentialTypeIsConfidentialToo() {
        var open: [Any.Type] = EventType.allCases.map { PayloadTests.payload(of: $0) }
        open += [
            Event<ConsultationRequested>.self, KnowledgeRecord.self, KafkaMessage.self, KafkaRecord.self,
            ModelRequest.self, ModelResponse.self, HTTPTransportRequest.self, Prompt.self, PromptKnowledge.self,
            KnowledgeEntry.self, ConsultationResult.self, DeadLetter.self, LedgerEntry.self,
        ]
        var seen: Set<ObjectIdentifier> = []
        var checked: Set<String> = []
        while let type = open.popLast() {
            guard seen.insert(ObjectIdentifier(type)).inserted else { continue }
            let fields = Self.fields(of: type)
            open += fields.filter { !Self.isText($0) }
            guard fields.contains(where: Self.isText), !Self.harmless.contains("\(type)"), Self.isOurs(type) else {
                continue
            }
            #expect(type is any Confidential.Type, "\(String(reflecting: type)) holds text and is not Confidential")
            checked.insert("\(type)")
        }
        #expect(checked.isSuperset(of: ["Customer", "Pension", "ComplianceIssue", "KafkaHeader", "ConversationTurn"]))
    }

    private static func isText(_ type: Any.Type) -> Bool {
        [String.self, Substring.self, Character.self, UInt8.self, Data.self].contains { $0 == type }
    }

    private static func isOurs(_ type: Any.Type) -> Bool {
        let name = String(reflecting: type)
        return !["Swift.", "Foundation", "HTTPTypes."].contains { name.hasPrefix($0) }
    }

    /// The types of the stored properties; what is in lists, optionals and dictionaries in their place.
    private static func fields(of type: Any.Type) -> [Any.Type] {
        var types: [Any.Type] = []
        _ = unsafe _forEachField(of: type, options: []) { _, _, field, _ in
            types += contents(of: field)
            return true
        }
        return types
    }

    private static func contents(of type: Any.Type) -> [Any.Type] {
        (type as? any Container.Type).map { $0.contents.flatMap(contents) } ?? [type]
    }
}

private protocol Container {
    static var contents: [Any.Type] { get }
}
extension Optional: Container {
    fileprivate static var contents: [Any.Type] { [Wrapped.self] }
}
extension Array: Container {
    fileprivate static var contents: [Any.Type] { [Element.self] }
}
extension Set: Container {
    fileprivate static var contents: [Any.Type] { [Element.self] }
}
extension Dictionary: Container {
    fileprivate static var contents: [Any.Type] { [Key.self, Value.self] }
}
