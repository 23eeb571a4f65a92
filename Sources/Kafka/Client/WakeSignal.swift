import CLibrdkafka
import Glibc

/// What wakes one of our threads: an event descriptor that librdkafka's queues and our own calls both write to.
///
/// Wake-ups that nobody has waited for yet are remembered, and many become one.
final class WakeSignal: Sendable {
    let descriptor: CInt

    init() throws(KafkaError) {
        descriptor = shim_eventfd()
        guard descriptor >= 0 else {
            throw KafkaError(.fatal, "no descriptor left for a Kafka client (errno \(errno))")
        }
    }

    deinit { close(descriptor) }

    func signal() {
        // The only failure is a counter that is full already, and then the reader will wake anyway.
        _ = eventfd_write(descriptor, 1)
    }

    /// Waits for a wake-up, at most `milliseconds` (forever when negative), and takes it.
    /// - Returns: Whether there was one.
    @discardableResult
    func wait(milliseconds: Int) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, CInt(clamping: milliseconds)) > 0 else { return false }
        var count: eventfd_t = 0
        return unsafe eventfd_read(descriptor, &count) == 0
    }

    /// Waits until this signal or `other` is given, and takes both.
    func wait(with other: WakeSignal) {
        var entries = (
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other.descriptor, events: Int16(POLLIN), revents: 0)
        )
        unsafe withUnsafeMutableBytes(of: &entries) { entries in
            let start = unsafe entries.baseAddress?.assumingMemoryBound(to: pollfd.self)
            _ = unsafe poll(start, 2, -1)
        }
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(descriptor, &count)
        _ = unsafe eventfd_read(other.descriptor, &count)
    }

    /// Lets `queue` write to this signal whenever it becomes non-empty.
    func attach(to queue: OpaquePointer) {
        unsafe withUnsafeBytes(of: UInt64(1)) { one in
            unsafe rd_kafka_queue_io_event_enable(queue, descriptor, one.baseAddress, one.count)
        }
    }

    /// Ends what ``attach(to:)`` began: the queue may outlive this signal.
    static func detach(from queue: OpaquePointer) {
        unsafe rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    }
}
