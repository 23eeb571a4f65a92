import Foundation

/// The form of a catalogue file.
///
/// Every field is checked, and an unknown one is an error: it would be a misspelling.
struct CatalogueFile {
    private(set) var models: [CatalogueModel] = []
    private(set) var defaults: [ModelVendor: [ModelRole: String]] = [:]

    /// Reads a file.
    static func decode(_ json: [UInt8]) throws(CatalogueError) -> CatalogueFile {
        do {
            return try JSONDecoder().decode(CatalogueFile.self, from: Data(json))
        } catch let error as DecodingError {
            throw CatalogueError(error)
        } catch {
            throw CatalogueError(code: .invalidJSON, path: "", message: "not a catalogue file")
        }
    }
}

extension CatalogueFile: Decodable {
    private enum Field: String, CodingKey {
        case asOf = "as_of"
        case source, defaults, models
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.fields(Field.self)
        // Notes for readers.
        _ = try fields.decodeIfPresent(String.self, forKey: .asOf)
        _ = try fields.decodeIfPresent(String.self, forKey: .source)
        models = try fields.decodeIfPresent([CatalogueModel].self, forKey: .models) ?? []
        guard fields.contains(.defaults) else { return }
        let vendors = try fields.nestedContainer(keyedBy: AnyField.self, forKey: .defaults)
        for key in vendors.allKeys {
            guard let vendor = ModelVendor(rawValue: key.stringValue) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: vendors, debugDescription: "unknown provider; anthropic and openai are known")
            }
            let roles = try vendors.nestedContainer(keyedBy: AnyField.self, forKey: key)
            for key in roles.allKeys {
                guard let role = ModelRole(rawValue: key.stringValue) else {
                    throw DecodingError.dataCorruptedError(forKey: key, in: roles, debugDescription: "unknown role")
                }
                defaults[vendor, default: [:]][role] = try roles.decode(String.self, forKey: key)
            }
        }
    }
}

extension CatalogueModel: Decodable {
    private enum Field: String, CodingKey {
        case id, provider, limits, gates, rates
        case deprecatedOn = "deprecated_on"
        case retiresOn = "retires_on"
    }

    private enum LimitField: String, CodingKey {
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case cacheableTokens = "cacheable_tokens"
    }

    /// Reads an entry of a catalogue file.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.fields(Field.self)
        id = try fields.decode(String.self, forKey: .id)
        vendor = try fields.decode(ModelVendor.self, forKey: .provider)
        gates = .unknown(vendor, isCompatibleServer: true)
        if fields.contains(.gates) { try gates.update(from: fields.superDecoder(forKey: .gates)) }
        if fields.contains(.limits) {
            let limits = try fields.superDecoder(forKey: .limits).fields(LimitField.self)
            maximumInputTokens = try limits.count(.inputTokens)
            maximumOutputTokens = try limits.count(.outputTokens)
            minimumCacheableTokens = try limits.count(.cacheableTokens)
        }
        rates = try fields.decode([ModelRates].self, forKey: .rates)
        deprecatedOn = try fields.day(.deprecatedOn)
        retiresOn = try fields.day(.retiresOn)

        let days = Set(rates.map(\.effectiveFrom))
        let hasBase = days.allSatisfy { day in
            rates.contains { $0.effectiveFrom == day && $0.abovePromptTokens == 0 }
        }
        guard !rates.isEmpty, hasBase else {
            throw DecodingError.dataCorruptedError(
                forKey: .rates, in: fields, debugDescription: "expected rates above 0 prompt tokens for every day")
        }
    }
}

extension ModelGates {
    private enum Field: String, CodingKey {
        case temperature
        case forcedToolChoice = "forced_tool_choice"
        case outputSchema = "output_schema"
        case promptCacheKey = "prompt_cache_key"
        case maximumTokensField = "max_tokens_field"
    }

    /// Takes over the gates that a file names.
    fileprivate mutating func update(from decoder: any Decoder) throws {
        let fields = try decoder.fields(Field.self)
        takesTemperature = try fields.decodeIfPresent(Bool.self, forKey: .temperature) ?? takesTemperature
        takesForcedToolChoice =
            try fields.decodeIfPresent(Bool.self, forKey: .forcedToolChoice) ?? takesForcedToolChoice
        takesOutputSchema = try fields.decodeIfPresent(Bool.self, forKey: .outputSchema) ?? takesOutputSchema
        takesPromptCacheKey = try fields.decodeIfPresent(Bool.self, forKey: .promptCacheKey) ?? takesPromptCacheKey
        guard let name = try fields.decodeIfPresent(String.self, forKey: .maximumTokensField) else { return }
        guard let field = MaximumTokensField(rawValue: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .maximumTokensField, in: fields,
                debugDescription: "expected max_tokens or max_completion_tokens")
        }
        maximumTokensField = field
    }
}

extension ModelRates: Decodable {
    private enum Field: String, CodingKey {
        case standard, batch
        case effectiveFrom = "effective_from"
        case abovePromptTokens = "above_prompt_tokens"
    }

    /// Reads the prices of a catalogue file; without those of batches, batches cost the same.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.fields(Field.self)
        effectiveFrom = try fields.day(.effectiveFrom)
        abovePromptTokens = try fields.count(.abovePromptTokens) ?? 0
        standard = try fields.decode(TokenRates.self, forKey: .standard)
        batch = try fields.decodeIfPresent(TokenRates.self, forKey: .batch) ?? standard
    }
}

extension TokenRates: Decodable {
    private enum Field: String, CodingKey {
        case input, output
        case cacheWrite = "cache_write"
        case cacheWriteOneHour = "cache_write_1h"
        case cacheRead = "cache_read"
    }

    /// Reads prices; what is said of no cache is read and written at the price of the prompt.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.fields(Field.self)
        let rate = { (field: Field) throws -> USDollars? in
            guard let rate = try fields.decodeIfPresent(USDollars.self, forKey: field) else { return nil }
            // Six decimals make whole picodollars per token, so that no cost is ever rounded.
            guard rate >= .zero, rate.picodollars < 1_000_000 * 1_000_000_000_000, rate.picodollars % 1_000_000 == 0
            else {
                throw DecodingError.dataCorruptedError(
                    forKey: field, in: fields, debugDescription: "expected 0 to 999999.999999, with at most 6 decimals")
            }
            return rate
        }
        let missing = { (field: Field) in
            DecodingError.keyNotFound(
                field, DecodingError.Context(codingPath: fields.codingPath, debugDescription: "missing"))
        }
        guard let input = try rate(.input) else { throw missing(.input) }
        self.input = input
        output = try rate(.output) ?? .zero
        cacheWrite = try rate(.cacheWrite) ?? input
        cacheWriteOneHour = try rate(.cacheWriteOneHour) ?? cacheWrite
        cacheRead = try rate(.cacheRead) ?? input
    }
}

// MARK: - Reading fields

private struct AnyField: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension Decoder {
    /// The fields of an object, once it is sure that there are no others.
    fileprivate func fields<Field: CodingKey>(_ type: Field.Type) throws -> KeyedDecodingContainer<Field> {
        let all = try container(keyedBy: AnyField.self)
        for key in all.allKeys where Field(stringValue: key.stringValue) == nil {
            throw DecodingError.dataCorruptedError(forKey: key, in: all, debugDescription: "unknown field")
        }
        return try container(keyedBy: type)
    }
}

extension KeyedDecodingContainer {
    /// A number of tokens.
    fileprivate func count(_ key: Key) throws -> Int? {
        guard let count = try decodeIfPresent(Int.self, forKey: key) else { return nil }
        guard (0...1_000_000_000_000).contains(count) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected 0 to 10^12")
        }
        return count
    }

    /// The beginning of a day, UTC.
    fileprivate func day(_ key: Key) throws -> Date? {
        guard let day = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let date = WireDate.rfc3339("\(day)T00:00:00Z") else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected YYYY-MM-DD")
        }
        return date
    }
}

extension CatalogueError {
    /// The same, with the path written as in a program.
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(code: .invalidField, path: Self.path(context.codingPath + [key]), message: "missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(code: .invalidField, path: Self.path(context.codingPath), message: "expected \(type)")
        case .dataCorrupted(let context):
            let path = Self.path(context.codingPath)
            self.init(
                code: path.isEmpty ? .invalidJSON : .invalidField, path: path, message: context.debugDescription)
        @unknown default: self.init(code: .invalidJSON, path: "", message: "not a catalogue file")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}
