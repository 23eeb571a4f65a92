import Foundation
import Synchronization

/// The time that the simulator's cache goes by: it stands still until the run moves it.
final class SimulatedTime: Sendable {
    private static let origin = Date(timeIntervalSince1970: 1_800_000_000)
    private let seconds = Mutex(0.0)

    var now: Date { Self.origin.addingTimeInterval(elapsed) }
    var elapsed: Double { seconds.withLock { $0 } }

    func advance(to time: Double) {
        seconds.withLock { $0 = max($0, time) }
    }
}
