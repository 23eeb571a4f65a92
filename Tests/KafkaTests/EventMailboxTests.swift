import Kafka
import Testing

@Suite("Event mailbox")
struct EventMailboxTests {
    /// `#expect` cannot call what mutates.
    private func expect(
        _ event: KafkaConsumerEvent?, _ expected: KafkaConsumerEvent?, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(event == expected, sourceLocation: sourceLocation)
    }

    @Test("keeps the latest 64 errors, and every rebalance")
    func bound() {
        var mailbox = EventMailbox()
        mailbox.append(.assigned([]))
        for index in 0..<100 { mailbox.append(.error(KafkaError(.timedOut, "\(index)"))) }
        mailbox.append(.revoked([], isLost: true))
        expect(mailbox.next(), .assigned([]))
        for index in 36..<100 { expect(mailbox.next(), .error(KafkaError(.timedOut, "\(index)"))) }
        expect(mailbox.next(), .revoked([], isLost: true))
        expect(mailbox.next(), nil)
    }

    @Test("keeps only the latest word on connectivity")
    func connectivity() {
        var mailbox = EventMailbox()
        for isReachable in [true, false, true] { mailbox.append(.brokerReachable(isReachable)) }
        expect(mailbox.next(), .brokerReachable(true))
        expect(mailbox.next(), nil)
    }
}
