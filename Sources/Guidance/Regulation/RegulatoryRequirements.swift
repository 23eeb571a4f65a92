/// The requirements that guidance is written and checked against, as of one day.
///
/// They are a resource of the program, so that a change of the rules is a change of one file with its date and sources, and
/// of the version that goes with it.
public struct RegulatoryRequirements: Sendable, Equatable {
    /// The edition, such as `2026.11`; changes with any change of the texts.
    public let version: String
    /// The day on which the sources were last looked at, `YYYY-MM-DD`.
    public let asOf: String
    /// The requirements, in the order in which they stand in prompts; ids differ.
    public let all: [RegulatoryRequirement]

    /// Reads a file of requirements.
    ///
    /// Every field is checked, and an unknown one is an error: it would be a misspelling.
    ///
    /// - Parameter json: a document like `requirements.json`.
    /// - Throws: ``RegulationError`` with the place of the first fault.
    public init(json: [UInt8]) throws(RegulationError) {
        self = try RequirementsFile.decode(json)
    }

    init(version: String, asOf: String, all: [RegulatoryRequirement]) {
        self.version = version
        self.asOf = asOf
        self.all = all
    }

    /// What came of reading the requirements that are part of the program.
    ///
    /// A failure means a broken build, which the tests rule out; a program can look at it when it starts.
    public static let loaded: Result<RegulatoryRequirements, RegulationError> = {
        do throws(RegulationError) {
            return .success(try RegulatoryRequirements(json: PackageResources.requirements_json))
        } catch {
            return .failure(error)
        }
    }()

    /// The requirements that are part of the program; without entries if ``loaded`` is a failure.
    public static let current: RegulatoryRequirements =
        switch loaded {
        case .success(let requirements): requirements
        case .failure: RegulatoryRequirements(version: "unreadable", asOf: "", all: [])
        }

    /// The requirement with an id.
    public subscript(id id: String) -> RegulatoryRequirement? {
        all.first { $0.id == id }
    }
}
