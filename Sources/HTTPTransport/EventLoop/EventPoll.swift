import CLibcurl
import Glibc

/// Waits for sockets (epoll) and for a wake-up from another thread (eventfd).
@safe final class EventPoll: Sendable {
    /// What happened to a descriptor.
    struct Event {
        let descriptor: Int32
        let isReadable: Bool
        let isWritable: Bool
        let isBroken: Bool
    }

    private static let capacity = 256
    private let epoll: Int32
    private let wakeUp: Int32
    /// Room for what one wait brings.
    ///
    /// Used on the event-loop thread alone.
    nonisolated(unsafe) private let events = UnsafeMutablePointer<epoll_event>.allocate(capacity: capacity)

    init() throws(HTTPTransportError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else {
            unsafe events.deallocate()
            throw .system("epoll_create1", errno)
        }
        wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wakeUp >= 0 else {
            let reason = errno
            Glibc.close(epoll)
            unsafe events.deallocate()
            throw .system("eventfd", reason)
        }
        watch(wakeUp, reading: true, writing: false, isNew: true)
    }

    deinit {
        Glibc.close(wakeUp)
        Glibc.close(epoll)
        unsafe events.deallocate()
    }

    /// Ends the wait that is going on, or the next one.
    ///
    /// From any thread.
    func wake() {
        _ = eventfd_write(wakeUp, 1)
    }

    /// Watches a socket from now on, or watches it for something else.
    func watch(_ descriptor: Int32, reading: Bool, writing: Bool, isNew: Bool) {
        var event = unsafe epoll_event()
        unsafe event.events = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        unsafe event.data.fd = descriptor
        // A descriptor number may have been closed and given out again, so that epoll no longer knows it.
        if unsafe isNew || epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) != 0 {
            if unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0 {
                unsafe epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event)
            }
        }
    }

    /// Watches a socket no longer.
    func unwatch(_ descriptor: Int32) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// Waits up to `milliseconds` (-1 for ever) and calls `act` for each socket that something has happened to.
    /// - Returns: Whether there was a wake-up.
    func wait(milliseconds: Int32, act: (Event) -> Void) -> Bool {
        let count = unsafe epoll_wait(epoll, events, Int32(Self.capacity), milliseconds)
        guard count > 0 else { return false }
        var isWoken = false
        for index in 0..<Int(count) {
            let descriptor = unsafe events[index].data.fd
            let happened = unsafe events[index].events
            if descriptor == wakeUp {
                var value: eventfd_t = 0
                unsafe eventfd_read(wakeUp, &value)
                isWoken = true
            } else {
                act(
                    Event(
                        descriptor: descriptor,
                        isReadable: happened & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0,
                        isWritable: happened & EPOLLOUT.rawValue != 0,
                        isBroken: happened & EPOLLERR.rawValue != 0))
            }
        }
        return isWoken
    }
}

extension HTTPTransportError {
    /// A system call failed.
    static func system(_ call: String, _ reason: Int32) -> HTTPTransportError {
        HTTPTransportError(
            code: reason == EMFILE || reason == ENFILE ? .tooManyDescriptors : .systemFailure,
            message: "\(call): \(systemText(reason)).")
    }

    /// What the system says about an error number.
    static func systemText(_ reason: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(reason, &buffer, buffer.count) == 0 else { return "error \(reason)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
