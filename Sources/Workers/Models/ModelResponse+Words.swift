extension String {
    /// Whether there is more in it than white space.
    var hasWords: Bool { contains { !$0.isWhitespace } }
}
