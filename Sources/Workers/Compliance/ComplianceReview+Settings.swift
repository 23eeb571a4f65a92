import Foundation
import Guidance
import LanguageModels
import Logging
import Settings

extension ComplianceReview {
    /// Reviews with the models that answer and check.
    ///
    /// - Parameters:
    ///   - answers: Asks the models that answer customers, for refinements.
    ///   - checks: Asks the models that check.
    ///   - knowledge: Knows the rules, and what answers were given with.
    ///   - settings: When to strengthen, and how often to refine.
    ///   - refinementPatience: How long a refinement may wait for a model; nil for as long as it takes.
    ///   - retry: When to ask again.
    ///   - clock: Measures waits.
    ///   - logger: Where to log.
    /// - Throws: `ModelError` where the verdict's schema is no schema.
    init(
        answers: ModelGateway, checks: ModelGateway, knowledge: KnowledgeBase, settings: ComplianceSettings,
        refinementPatience: Duration? = nil, retry: RetryPolicy, clock: any Clock<Duration>, logger: Logger
    ) throws {
        checker = try ComplianceChecker(
            PersistentCall(gateway: checks, retry: retry, clock: clock, logger: logger), knowledge: knowledge)
        refiner = GuidanceRefiner(
            PersistentCall(gateway: answers, retry: retry, clock: clock, logger: logger), knowledge: knowledge,
            patience: refinementPatience)
        policy = ComplianceCourse.Policy(
            minimumConfidence: settings.minimumConfidence, rounds: settings.refinementRounds)
    }
}

extension AdviserProfile {
    /// More than this is no profile.
    private static let maximumBytes = 64 * 1024

    /// The profile of a file, or the built-in one.
    ///
    /// - Throws: `SettingsError` that says what is wrong with the file.
    init(_ settings: ComplianceSettings) throws {
        guard let path = settings.adviserProfilePath else {
            self = .standard
            return
        }
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.maximumBytes else {
            throw SettingsError(
                name: SettingName.adviserProfile.rawValue, value: path,
                expected: "expected a readable file of at most 64 KiB")
        }
        do {
            self = try AdviserProfile(json: [UInt8](data))
        } catch {
            throw SettingsError(name: SettingName.adviserProfile.rawValue, value: path, expected: "\(error)")
        }
    }
}
