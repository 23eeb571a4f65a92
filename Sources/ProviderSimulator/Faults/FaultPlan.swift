/// Decides which request is struck by which fault.
///
/// Pure: the same seed strikes the same ordinals.
package struct FaultPlan: Sendable {
    private let rates: [FaultRate]
    private let seed: UInt64
    private var scheduled: [ScheduledFault] = []

    /// Scheduled faults that wait at once; further ones are refused.
    package static let maximumScheduled = 1_000

    package init(rates: [FaultRate], seed: UInt64) {
        self.rates = rates
        self.seed = seed
    }

    /// Scheduled faults that still wait for a request.
    package var pending: [ScheduledFault] { scheduled }

    /// Adds a fault for the next requests that fit; false if too many wait already.
    package mutating func schedule(_ fault: ScheduledFault) -> Bool {
        guard scheduled.count < Self.maximumScheduled else { return false }
        if fault.count > 0 { scheduled.append(fault) }
        return true
    }

    package mutating func clear() {
        scheduled = []
    }

    /// Whether any fault could strike something of that scope.
    package func strikes(_ scope: FaultScope) -> Bool {
        scheduled.contains { $0.fault.kind.strikes(scope) } || rates.contains { $0.fault.kind.strikes(scope) }
    }

    /// The fault that strikes a request, if any: a scheduled one first, in the order they came, else one by rate.
    ///
    /// - Parameters:
    ///   - ordinal: Names the request in draws by chance.
    ///   - scope: What kind of request it is.
    ///   - prompt: The text that faults are matched with; asked for only where one of them is.
    /// - Returns: The fault.
    package mutating func strike(
        ordinal: Int, scope: FaultScope = .completion, prompt: () -> String
    ) -> Fault? {
        var text: String?
        for index in scheduled.indices where scheduled[index].fault.kind.strikes(scope) {
            if let match = scheduled[index].match {
                let prompt = text ?? prompt()
                text = prompt
                guard prompt.contains(match) else { continue }
            }
            let fault = scheduled[index].fault
            scheduled[index].count -= 1
            if scheduled[index].count == 0 { scheduled.remove(at: index) }
            return fault
        }
        guard !rates.isEmpty else { return nil }
        var random = SeededRandom(seed: seed, stream: UInt64(truncatingIfNeeded: ordinal))
        var draw = random.unit()
        for rate in rates where rate.fault.kind.strikes(scope) {
            if draw < rate.rate { return rate.fault }
            draw -= rate.rate
        }
        return nil
    }
}
