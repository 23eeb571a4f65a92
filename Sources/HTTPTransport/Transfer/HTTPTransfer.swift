import Synchronization

/// A running transfer, as its handler sees it.
///
/// Calls after its end do nothing.
public final class HTTPTransfer: Sendable {
    private let driver: any HTTPTransferDriver
    private let storedTimings = Mutex(HTTPTransferTimings())
    private let pendingOrders = Atomic<UInt8>(0)
    private let storedSlot = Atomic(-1)

    /// Makes a transfer that hands everything to `driver`: the event loop, or a test's stand-in.
    package init(driver: any HTTPTransferDriver) {
        self.driver = driver
    }

    /// Calls the handler's ``HTTPTransferHandler/timerFired(on:)`` once after `delay`, in place of a timer set before;
    /// `nil` unsets it.
    ///
    /// Only from within a call to the handler.
    ///
    /// Fires up to two milliseconds late, never early.
    public func setTimer(after delay: Duration?) {
        driver.setTimer(after: delay, for: self)
    }

    /// Goes on after ``HTTPTransferFlow/pause``.
    ///
    /// From any thread; does nothing if the transfer is not paused.
    public func resume() {
        order(.resume)
    }

    /// Closes the transfer at once: an HTTP/2 stream is reset, an HTTP/1.1 connection closed.
    ///
    /// From any thread.
    public func cancel() {
        order(.cancel)
    }

    /// When the stages were reached, as far as they have been.
    ///
    /// From any thread.
    public var timings: HTTPTransferTimings {
        storedTimings.withLock { $0 }
    }

    /// The place in the event loop's table; `nil` before the start and after the end.
    ///
    /// For the event-loop thread alone.
    var slot: Int? {
        get {
            let slot = storedSlot.load(ordering: .relaxed)
            return slot >= 0 ? slot : nil
        }
        set {
            storedSlot.store(newValue ?? -1, ordering: .relaxed)
        }
    }

    func updateTimings(_ update: (inout HTTPTransferTimings) -> Void) {
        storedTimings.withLock { update(&$0) }
    }

    /// Hands an order to the driver unless the same one is still waiting there, so that the queue stays bounded.
    private func order(_ order: HTTPTransferOrder) {
        let (previous, _) = pendingOrders.bitwiseOr(order.rawValue, ordering: .acquiringAndReleasing)
        if previous & order.rawValue == 0 { driver.order(order, for: self) }
    }

    /// The driver is about to carry out `order`: the next one counts anew.
    package func begin(_ order: HTTPTransferOrder) {
        pendingOrders.bitwiseAnd(~order.rawValue, ordering: .acquiringAndReleasing)
    }
}

/// What another thread may ask of a running transfer.
package enum HTTPTransferOrder: UInt8, Sendable {
    /// Go on reading.
    case resume = 1
    /// Close the transfer.
    case cancel = 2
}

/// Whoever carries out what an ``HTTPTransfer`` is asked for.
///
/// Tests of handlers bring their own.
package protocol HTTPTransferDriver: AnyObject, Sendable {
    /// Sets, replaces or unsets the one-shot timer of `transfer`.
    func setTimer(after delay: Duration?, for transfer: HTTPTransfer)
    /// Takes an order, from any thread, and calls ``HTTPTransfer/begin(_:)`` when it carries it out.
    func order(_ order: HTTPTransferOrder, for transfer: HTTPTransfer)
}
