/// A value that holds a customer's or a model's words, or a secret: text made of it by accident tells its type and nothing more.
///
/// Interpolation, `print`, `String(describing:)`, `String(reflecting:)`, `dump`, a logger's metadata and a failed expectation all say
/// `Customer(redacted)`, also where the value stands in a list, an optional, another value or an error. Whoever means to show a field names it.
///
/// It does not refine `CustomStringConvertible`: a stored property called `description`, which some of these types have, would then be what is shown.
public protocol Confidential: CustomDebugStringConvertible, CustomReflectable {}

extension Confidential {
    /// The type's name.
    public var debugDescription: String { "\(Self.self)(redacted)" }
    /// No fields.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
