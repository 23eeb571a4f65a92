public import Foundation

/// What is known about models: prices, limits, and what each takes or refuses.
///
/// Comes with the models current when this was released; a file of the same form adds to it or replaces entries. A model
/// that is not in it can be used all the same: its cost is then unknown, and nothing is sent that it might refuse.
public struct ModelCatalogue: Hashable, Sendable {
    /// Every model, by name.
    public private(set) var models: [String: CatalogueModel]
    private var defaults: [ModelVendor: [ModelRole: String]]

    /// A catalogue that knows nothing.
    public init() {
        models = [:]
        defaults = [:]
    }

    /// The catalogue that is built in.
    public static func builtIn() throws(CatalogueError) -> ModelCatalogue {
        var catalogue = ModelCatalogue()
        try catalogue.merge(PackageResources.models_json)
        return catalogue
    }

    /// Adds the models and defaults of a file; those of the same name are replaced as a whole.
    ///
    /// - Throws: `CatalogueError` with the path to the field that does not fit; nothing has been merged then.
    public mutating func merge(fileAt path: String) throws(CatalogueError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CatalogueError(code: .unreadableFile, path: "", message: "cannot read \(path)")
        }
        try merge([UInt8](data))
    }

    /// Adds the models and defaults of a file's contents; those of the same name are replaced as a whole.
    public mutating func merge(_ json: [UInt8]) throws(CatalogueError) {
        let file = try CatalogueFile.decode(json)
        for model in file.models { models[model.id] = model }
        for (vendor, roles) in file.defaults { defaults[vendor, default: [:]].merge(roles) { $1 } }
    }

    /// What is known about a model, by its name with or without a date: `claude-sonnet-5-5-20261001` is found as
    /// `claude-sonnet-5-5`, unless it has an entry of its own.
    public func model(named name: String, vendor: ModelVendor) -> CatalogueModel? {
        if let model = models[name], model.vendor == vendor { return model }
        guard let model = Self.withoutDate(name).flatMap({ models[$0] }), model.vendor == vendor else { return nil }
        return model
    }

    /// The current model for a role; nil where the vendor has none.
    public func defaultModel(for role: ModelRole, vendor: ModelVendor) -> String? { defaults[vendor]?[role] }

    /// What a request cost, exactly; nil for models that are not known.
    public func cost(
        of usage: TokenUsage, model name: String, vendor: ModelVendor, service: ModelService = .standard,
        at date: Date = Date()
    ) -> ModelCost? {
        model(named: name, vendor: vendor)?.cost(of: usage, service: service, at: date)
    }

    /// A model's name without `-20261001`, `-2026-10-01` or `-latest` at its end; nil if there is none of them.
    ///
    /// By hand, for every answer asks: a regular expression is compiled anew each time, which costs more than the rest of
    /// a request.
    private static func withoutDate(_ name: String) -> String? {
        for suffix in ["-20dddddd", "-20dd-dd-dd", "-latest"] {
            let end = name.utf8.suffix(suffix.utf8.count)
            let matches = zip(end, suffix.utf8).allSatisfy { byte, wanted in
                wanted == UInt8(ascii: "d") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : byte == wanted
            }
            if matches, end.count == suffix.utf8.count { return String(name[..<end.startIndex]) }
        }
        return nil
    }
}
