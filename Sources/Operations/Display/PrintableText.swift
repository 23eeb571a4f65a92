extension String {
    /// Without control characters, line feed and tab apart, and without those that turn the direction of text: neither a customer nor a model gets to steer
    /// the terminal, or to make a line read as what it is not.
    package var printable: String {
        String(
            UnicodeScalarView(
                unicodeScalars.filter { scalar in
                    if scalar == "\n" || scalar == "\t" { return true }
                    return scalar.properties.generalCategory != .control && !scalar.properties.isBidiControl
                }))
    }
}
