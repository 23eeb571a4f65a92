import Contract
import Foundation
import SeededRandomness

/// What all workers share: Kafka, the provider, time, and chance.
struct SimulatedWorld {
    var kafka: SimulatedKafka
    var provider: SimulatedProvider
    var random: SeededGenerator
    /// Time that all clocks follow, each from its own beginning.
    private(set) var now: Duration = .zero
    /// Whether anything goes wrong that need not.
    var hasFaults = true
    let limits: Limits
    /// Told what happens; nil where nobody wants to know.
    let report: ((String) -> Void)?

    /// Bounds as small as the world, so that they are met.
    struct Limits {
        var requests: Int
        var attempts = 3
        var submission: Duration = .seconds(300)
        var poll: Duration = .seconds(30)
    }

    mutating func advance(by duration: Duration) throws {
        now += duration
        try provider.advance(to: now)
    }

    /// Decides whether a fault with a chance of one in so many befalls.
    mutating func strikes(oneIn chances: Int) -> Bool {
        hasFaults && Int.random(in: 0..<chances, using: &random) == 0
    }

    mutating func seconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(Int.random(in: range.lowerBound * 1_000...range.upperBound * 1_000, using: &random))
    }

    func note(_ event: @autoclosure () -> String) {
        report?("\(now): \(event())")
    }
}

extension Duration {
    /// A moment of the simulation by the calendar.
    var date: Date { Date(timeIntervalSince1970: 1_800_000_000 + self / .seconds(1)) }
}
