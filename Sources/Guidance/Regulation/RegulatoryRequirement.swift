/// One thing that the rules ask of pension guidance, in our own words, with the sources it rests on.
public struct RegulatoryRequirement: Sendable, Equatable, Identifiable {
    /// Where a requirement comes from.
    public struct Reference: Sendable, Equatable {
        /// The short name, such as `COBS 19.1`.
        public let source: String
        /// What the source is called in full.
        public let title: String
        /// From which day what is said applies, `YYYY-MM-DD`.
        public let date: String
        /// Where to read it.
        public let url: String?
    }

    /// Stays the same from version to version, such as `cobs-19-1-transfers`.
    public let id: String
    /// What it is about, in a few words.
    public let title: String
    /// The group it belongs to, such as `transfers`; an open vocabulary.
    public let topic: String
    /// The sources, the weightiest first; never empty.
    public let references: [Reference]
    /// What is asked, one point each; never empty.
    public let points: [String]

    /// The points, a line each.
    public var text: String { points.joined(separator: "\n") }

    /// The short names of the sources, as in `COBS 19.1; FG21/3`.
    public var sources: String { references.map(\.source).joined(separator: "; ") }
}
