import CommandLineTool
import Contract
import Operations

extension [Event<RuleRejected>] {
    /// Prints principles that were not to become rules, as a table or as JSON Lines.
    func tell(json: Bool) throws {
        if json {
            for rejection in self {
                try StandardOutput.write(bytes: try rejection.encoded() + [UInt8(ascii: "\n")])
            }
        } else if !isEmpty {
            try StandardOutput.write(lines: [RejectionListing(self).text])
        }
    }
}
