/// Text that is not JSON.
package struct JSONSyntaxError: Error, Sendable, Equatable {
    /// The byte where it stops being JSON.
    package var offset: Int
    /// What could stand there.
    package var expected: String
    /// What stands there, by kind.
    package var found: String
}
