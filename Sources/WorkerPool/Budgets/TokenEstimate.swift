/// What a call is going to ask of a budget, before anyone has counted.
public struct CallDemand: Hashable, Sendable {
    /// The length of the prompt in bytes.
    public var promptBytes: Int
    /// The bound on the answer in tokens.
    public var maximumOutputTokens: Int

    /// Makes a demand.
    ///
    /// - Parameters:
    ///   - promptBytes: The length of the prompt in bytes.
    ///   - maximumOutputTokens: The bound on the answer in tokens.
    public init(promptBytes: Int, maximumOutputTokens: Int) {
        self.promptBytes = promptBytes
        self.maximumOutputTokens = maximumOutputTokens
    }
}

/// Guesses how many tokens a call will use, and learns from what calls did use.
///
/// Begins with four bytes to a token, as English has, and the longest answer allowed; goes on with moving averages over about ten calls. What is read
/// from a cache does not count against most limits, so the average learns the share that is cached, too.
struct TokenEstimate: Sendable {
    private static let weight = 0.1

    private var inputPerByte = 0.25
    private var output: Double?

    /// Tokens read and written.
    func tokens(for demand: CallDemand) -> (input: Double, output: Double) {
        let bound = Double(demand.maximumOutputTokens)
        return (Double(demand.promptBytes) * inputPerByte, min(bound, output ?? bound))
    }

    mutating func learn(_ demand: CallDemand, input: Int, output: Int) {
        if demand.promptBytes > 0 {
            inputPerByte += Self.weight * (Double(input) / Double(demand.promptBytes) - inputPerByte)
        }
        self.output = self.output.map { $0 + Self.weight * (Double(output) - $0) } ?? Double(output)
    }
}
