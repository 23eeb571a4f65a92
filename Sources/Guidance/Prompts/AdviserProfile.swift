import Foundation

/// Who speaks to the customer: the voice of the guidance, not its substance.
public struct AdviserProfile: Codable, Sendable, Equatable {
    /// The name the guide goes by.
    public var name: String
    /// Who the guide is, in one or two sentences.
    public var description: String
    /// How the guide speaks, in one sentence.
    public var tone: String

    /// Describes a guide.
    public init(name: String, description: String, tone: String) {
        self.name = name
        self.description = description
        self.tone = tone
    }

    /// The guide that speaks when no other is configured.
    public static let standard = AdviserProfile(
        name: "Sarah",
        description: "An experienced pension guidance specialist who has helped people across the United Kingdom "
            + "understand their workplace, personal and State pensions.",
        tone: "Warm, patient and plain-spoken: short sentences, everyday words, never condescending.")
}

extension AdviserProfile {
    /// A file does not describe a guide.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong, and with which field.
        public let message: String

        /// The problem in one line, with what is expected.
        public var description: String {
            "adviser profile: \(message); expected a JSON object with the texts name (up to \(longestName) characters), "
                + "description and tone (up to \(longestText) each)"
        }
    }

    /// The most scalars of a name.
    static let longestName = 100
    /// The most scalars of a description or tone.
    static let longestText = 2_000
    private static let maximumBytes = 64 * 1024

    /// Reads a guide from a file, as an operator writes it.
    ///
    /// All three texts are required, and nothing else may stand there: it would be a misspelling.
    ///
    /// - Parameter json: the bytes of the file, up to 64 KiB.
    /// - Throws: ``Problem`` that names the field.
    public init(json: some Sequence<UInt8>) throws(Problem) {
        let bytes = Data(json.prefix(Self.maximumBytes + 1))
        guard bytes.count <= Self.maximumBytes else { throw Problem(message: "larger than \(Self.maximumBytes) bytes") }
        do {
            self = try JSONDecoder().decode(AdviserProfileFile.self, from: bytes).profile
        } catch let error as DecodingError {
            let fault = FieldFault(error)
            throw Problem(message: fault.path.isEmpty ? fault.message : "\(fault.path) \(fault.message)")
        } catch {
            throw Problem(message: "not valid JSON")
        }
    }
}

/// The form of a file that describes a guide.
private struct AdviserProfileFile: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case name, description, tone
    }

    let profile: AdviserProfile

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        profile = AdviserProfile(
            name: try fields.filledText(.name, maximum: AdviserProfile.longestName),
            description: try fields.filledText(.description, maximum: AdviserProfile.longestText),
            tone: try fields.filledText(.tone, maximum: AdviserProfile.longestText))
    }
}
