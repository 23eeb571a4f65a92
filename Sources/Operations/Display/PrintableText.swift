extension String {
    /// Without control characters, line feed and tab apart: neither a customer nor a model gets to steer the terminal.
    package var printable: String {
        String(
            UnicodeScalarView(
                unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }))
    }
}
