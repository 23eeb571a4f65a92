import Foundation

/// The form of a file of requirements.
struct RequirementsFile: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case version
        case asOf = "as_of"
        case note, requirements
    }

    private let requirements: RegulatoryRequirements

    static func decode(_ json: [UInt8]) throws(RegulationError) -> RegulatoryRequirements {
        do {
            return try JSONDecoder().decode(RequirementsFile.self, from: Data(json)).requirements
        } catch let error as DecodingError {
            throw RegulationError(error)
        } catch let error as RegulationError {
            throw error
        } catch {
            throw RegulationError(code: .invalidJSON, path: "", message: "not a JSON document")
        }
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        // A note for readers.
        _ = try fields.decodeIfPresent(String.self, forKey: .note)
        let entries = try fields.decode([RegulatoryRequirement].self, forKey: .requirements)
        var seen: Set<String> = []
        for (index, entry) in entries.enumerated() where !seen.insert(entry.id).inserted {
            throw RegulationError(
                code: .repeatedID, path: "requirements[\(index)].id", message: "\(entry.id) stands there twice")
        }
        requirements = RegulatoryRequirements(
            version: try fields.text(.version), asOf: try fields.day(.asOf),
            all: try fields.filled(entries, .requirements))
    }
}

extension RegulatoryRequirement: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case id, title, topic, references, points
    }

    /// Reads an entry of a file of requirements.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        id = try fields.text(.id)
        title = try fields.text(.title)
        topic = try fields.text(.topic)
        references = try fields.filled(fields.decode([Reference].self, forKey: .references), .references)
        points = try fields.filled(fields.decode([String].self, forKey: .points), .points)
        guard points.allSatisfy({ !$0.isEmpty && !$0.contains("\n") }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .points, in: fields, debugDescription: "expected points of one line")
        }
    }
}

extension RegulatoryRequirement.Reference: Decodable {
    private enum Field: String, CodingKey, CaseIterable {
        case source, title, date, url
    }

    /// Reads a reference of a file of requirements.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.strictFields(Field.self)
        source = try fields.text(.source)
        title = try fields.text(.title)
        date = try fields.day(.date)
        url = try fields.decodeIfPresent(String.self, forKey: .url)
    }
}

extension KeyedDecodingContainer {
    /// A text that is not empty.
    fileprivate func text(_ key: Key) throws -> String {
        let value = try decode(String.self, forKey: key)
        guard !value.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected a text")
        }
        return value
    }

    /// A day, `YYYY-MM-DD`.
    fileprivate func day(_ key: Key) throws -> String {
        let value = try decode(String.self, forKey: key)
        let parts = value.split(separator: "-", omittingEmptySubsequences: false)
        let figures = parts.compactMap { Int($0) }
        guard parts.map(\.count) == [4, 2, 2], figures.count == 3, (1...12).contains(figures[1]),
            (1...31).contains(figures[2])
        else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected YYYY-MM-DD")
        }
        return value
    }

    fileprivate func filled<Element>(_ list: [Element], _ key: Key) throws -> [Element] {
        guard !list.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected at least one")
        }
        return list
    }
}

extension RegulationError {
    init(_ error: DecodingError) {
        let fault = FieldFault(error)
        self.init(
            code: fault.isSyntax ? .invalidJSON : .invalidField, path: fault.path,
            message: fault.message)
    }
}
