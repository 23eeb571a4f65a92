/// Reads faults as they are written on the command line and in the `x-simulator-fault` header.
///
/// `KIND`, for a rate `KIND=RATE`, and then any of `;after_deltas=N`, `;retry_after=SECONDS`, `;delay=SECONDS`, as in
/// `reset=0.02;after_deltas=10`.
package enum FaultSpecification {
    /// Reads a fault without a rate.
    package static func fault(_ text: some StringProtocol) throws(SimulatorError) -> Fault {
        let (fault, rate) = try parse(text)
        guard rate == nil else { throw invalid("A rate has no meaning here: write only \(fault.kind.rawValue).") }
        return fault
    }

    /// Reads a fault with its rate.
    package static func rate(_ text: some StringProtocol) throws(SimulatorError) -> FaultRate {
        let (fault, rate) = try parse(text)
        guard let rate else {
            throw invalid("Give the share of requests to strike, as in \(fault.kind.rawValue)=0.05.")
        }
        guard (0...1).contains(rate) else { throw invalid("The rate of \(fault.kind.rawValue) must be 0 to 1.") }
        return FaultRate(fault, rate: rate)
    }

    private static func parse(_ text: some StringProtocol) throws(SimulatorError) -> (Fault, Double?) {
        let parts = text.split(separator: ";").map { part in
            part.split(separator: "=", maxSplits: 1).map { $0.trimming() }
        }
        guard let first = parts.first, let name = first.first, let kind = FaultKind(rawValue: name) else {
            let kinds = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid("Unknown fault. Known are: \(kinds).")
        }
        var rate: Double?
        if first.count > 1 {
            guard let value = Double(first[1]) else { throw invalid("The rate of \(name) is not a number.") }
            rate = value
        }
        var fault = Fault(kind)
        for part in parts.dropFirst() {
            guard part.count == 2, let value = Double(part[1]), (0...86_400).contains(value) else {
                throw invalid("Write particulars of \(name) as NAME=NUMBER, the number 0 to 86400.")
            }
            switch part[0] {
            case "after_deltas": fault.afterDeltas = Int(value)
            case "retry_after": fault.retryAfter = value
            case "delay": fault.delay = .seconds(value)
            default: throw invalid("Unknown particular of \(name): use after_deltas, retry_after or delay.")
            }
        }
        return (fault, rate)
    }

    private static func invalid(_ message: String) -> SimulatorError {
        SimulatorError(code: .invalidConfiguration, message: message)
    }
}

extension FaultRate {
    /// Reads a fault as it is written on the command line: `reset=0.02;after_deltas=10`.
    ///
    /// - Parameter text: `KIND=RATE`, and then any of `;after_deltas=N`, `;retry_after=SECONDS`, `;delay=SECONDS`.
    /// - Throws: ``SimulatorError`` with code `invalidConfiguration`.
    public init(parsing text: String) throws(SimulatorError) {
        self = try FaultSpecification.rate(text)
    }
}

extension StringProtocol {
    fileprivate func trimming() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
