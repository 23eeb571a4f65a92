/// One step on the way from a JSON value to a value within it.
package enum JSONPathStep: Sendable, Equatable {
    /// The member of an object.
    case member(String)
    /// The entry of an array, from 0.
    case entry(Int)
}

extension [JSONPathStep] {
    /// The way as people write it: `customer.pensions[1].kind`.
    package var dotted: String {
        var text = ""
        for step in self {
            switch step {
            case .member(let name): text += text.isEmpty ? name : "." + name
            case .entry(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
