/// Something in a file of requests that has to be put right.
public struct InputProblem: Error, Sendable, Equatable, CustomStringConvertible {
    /// How many problems of one file are told.
    public static let maximumCount = 100

    /// The file, as it was called.
    public var file: String
    /// The line, from 1.
    public var line: Int
    /// The path of the field, such as `customer.age`; nil when it is about a whole request.
    public var field: String?
    /// What is wanted there.
    public var expected: String
    /// What is there, by kind.
    public var found: String

    /// States a problem.
    public init(file: String, line: Int, field: String? = nil, expected: String, found: String) {
        self.file = file
        self.line = line
        self.field = field
        self.expected = expected
        self.found = found
    }

    /// One line, in the form that editors can jump to: `file:line: field: expected …, found …`.
    public var description: String {
        "\(file):\(line): \(field.map { "\($0): " } ?? "")expected \(expected), found \(found)"
    }
}
