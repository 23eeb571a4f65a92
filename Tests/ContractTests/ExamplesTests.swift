import Contract
import Foundation
import Guidance
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ExamplesTests {
    @Test func consultationsAreRead() throws {
        let events = try Examples.lines("consultations.jsonl").map {
            try EventEnvelope($0).decode(ConsultationRequested.self)
        }
        #expect(events.map(\.subject) == ["c-0001", "c-0002", "c-0003"])
        #expect(events.map(\.data.useReasoning) == [true, false, true])
        #expect(events.map(\.data.delivery) == [.streamed, .streamed, .streamed])
        let siân = try #require(events.last).data
        #expect(siân.customer.name == "Siân Rhys-Morgan")
        #expect(siân.customer.employmentStatus == .retiring)
        #expect(siân.customer.pensions.map(\.kind) == [.definedContribution, .state])
        #expect(siân.customer.pensions.first?.valueGBP == 132_000)
        #expect(siân.conversation.map(\.role) == [.customer, .advisor])
        #expect(siân.key == "t-0003")
    }

    @Test func auditsAreRead() throws {
        let events = try Examples.lines("audits.jsonl").map { try EventEnvelope($0).decode(AuditRequested.self) }
        #expect(events.map(\.data.key) == ["audit-c-0001", "audit-c-0002", "audit-c-0003"])
        #expect(events.allSatisfy { $0.data.reasoning == nil })
    }

    @Test(arguments: EventSamples.full)
    func theExampleOfEachTypeIsRead(sample: EventSamples.Sample) throws {
        try sample.read(Examples.bytes("events/\(sample.type.rawValue).json"))
    }

    @Test func badEventsAreToldApart() throws {
        let errors = try Examples.lines("bad.jsonl").map { line -> EventDecodingError? in
            do throws(EventDecodingError) {
                let envelope = try EventEnvelope(line)
                _ = try envelope.decode(ConsultationRequested.self)
                return nil
            } catch {
                return error
            }
        }
        #expect(
            errors.map { $0?.reason } == [
                .invalidJSON, .invalidEvent, .unknownType, .schemaViolation, .invalidEvent, .schemaViolation,
                .invalidJSON,
            ])
        #expect(
            errors.map { $0?.field } == [nil, "id", "type", "data.conversation_id", nil, "data.consultation_id", nil])
    }
}
