/// How answers are checked for compliance, and in whose voice they are given.
public struct ComplianceSettings: Sendable {
    /// A text that passes its check with less confidence than this is strengthened, or seen by a person; default 0.7.
    public var minimumConfidence: Double
    /// How often a text that does not pass is refined; default 2.
    public var refinementRounds: Int
    /// The path of a JSON file with the guide's name, description and tone; nil for the built-in one.
    public var adviserProfilePath: String?

    /// Reads the compliance settings.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        minimumConfidence = try source.share(.validationConfidence, default: 0.7)
        refinementRounds = try source.integer(.refinementRounds, default: 2, in: 0...10)
        adviserProfilePath = try source.text(.adviserProfile)
    }
}
