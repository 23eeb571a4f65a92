public import Foundation

/// Collects the fields of a payload that are outside of their bounds.
///
/// A payload's `check` calls one method for each bounded field. What is found names the field and the bound, never the
/// value.
public struct FieldChecks: Sendable {
    /// One field outside of its bounds.
    package struct Violation: Sendable, Equatable {
        /// Where it is in the payload, from the outside in.
        package var path: [JSONPathStep]
        /// What it should be.
        package var expected: String
        /// What it is, by kind.
        package var found: String
    }

    package private(set) var violations: [Violation] = []
    private var path: [JSONPathStep] = []

    package init() {}

    /// An id: not empty, at most 256 characters unless told otherwise, none of them a control character.
    public mutating func identifier(_ value: String?, _ name: String, maximum: Int = 256) {
        guard let value, let fault = Self.fault(ofIdentifier: value, maximum: maximum) else { return }
        report(name, expected: fault.expected, found: fault.found)
    }

    /// A list of ids.
    public mutating func identifiers(_ values: [String]?, _ name: String, maximum: Int) {
        list(values, name, maximum: maximum) { value, fields in
            guard let fault = Self.fault(ofIdentifier: value, maximum: FieldBounds.identifier) else { return }
            fields.report(expected: fault.expected, found: fault.found)
        }
    }

    private static func fault(ofIdentifier value: String, maximum: Int) -> (expected: String, found: String)? {
        if value.isEmpty { return ("an id", "an empty string") }
        if value.isLonger(than: maximum) { return ("at most \(maximum) characters", "a longer string") }
        return value.hasControlCharacter ? ("an id", "a string with a control character") : nil
    }

    /// A text of at most so many Unicode scalars.
    public mutating func text(_ value: String?, _ name: String, maximum: Int) {
        guard let value, value.isLonger(than: maximum) else { return }
        report(name, expected: "at most \(maximum) characters", found: "a longer string")
    }

    /// A text of at most so many Unicode scalars that says something.
    public mutating func requiredText(_ value: String, _ name: String, maximum: Int) {
        if value.allSatisfy(\.isWhitespace) {
            report(name, expected: "a text", found: "an empty string")
        }
        text(value, name, maximum: maximum)
    }

    /// A number within a range.
    public mutating func number<Number: Comparable & Sendable>(
        _ value: Number?, _ name: String, in range: ClosedRange<Number>
    ) {
        guard let value, !range.contains(value) else { return }
        report(name, expected: "\(range.lowerBound) to \(range.upperBound)", found: "a number out of range")
    }

    /// A count or duration: not negative.
    public mutating func count(_ value: Int?, _ name: String) {
        guard let value, value < 0 else { return }
        report(name, expected: "0 or more", found: "a negative number")
    }

    /// An amount of money: not negative.
    public mutating func money(_ value: Decimal?, _ name: String) {
        guard let value, value < 0 || value.isNaN else { return }
        report(name, expected: "0 or more", found: "a negative number")
    }

    /// A list of at most so many entries, each with its own checks.
    public mutating func list<Entry>(
        _ entries: [Entry]?, _ name: String, maximum: Int,
        each check: (Entry, inout FieldChecks) -> Void = { _, _ in }
    ) {
        guard let entries else { return }
        guard entries.count <= maximum else {
            report(name, expected: "at most \(maximum) entries", found: "a longer list")
            return
        }
        path.append(.member(name))
        for (index, entry) in entries.enumerated() {
            path.append(.entry(index))
            check(entry, &self)
            path.removeLast()
        }
        path.removeLast()
    }

    /// An object, with its own checks.
    public mutating func object<Value>(
        _ value: Value?, _ name: String, check: (Value, inout FieldChecks) -> Void
    ) {
        guard let value else { return }
        path.append(.member(name))
        check(value, &self)
        path.removeLast()
    }

    /// The entry of a list, or a value of its own, that is at fault itself.
    public mutating func text(_ value: String, maximum: Int) {
        if value.isLonger(than: maximum) {
            report(expected: "at most \(maximum) characters", found: "a longer string")
        }
    }

    /// A value free in form, that is nonetheless an object.
    public mutating func freeForm(_ value: JSONValue) {
        if case .object = value { return }
        report(expected: "an object", found: "another value")
    }

    private mutating func report(_ name: String, expected: String, found: String) {
        violations.append(Violation(path: path + [.member(name)], expected: expected, found: found))
    }

    /// About the value that the path leads to.
    private mutating func report(expected: String, found: String) {
        violations.append(Violation(path: path, expected: expected, found: found))
    }
}

extension String {
    /// Whether one of its scalars is of the category Cc: U+0000 to U+001F and U+007F to U+009F.
    fileprivate var hasControlCharacter: Bool {
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }

    /// Whether it has more Unicode scalars than this; no more work than a glance at the length in most cases.
    fileprivate func isLonger(than maximum: Int) -> Bool {
        utf8.count > maximum && unicodeScalars.count > maximum
    }
}
