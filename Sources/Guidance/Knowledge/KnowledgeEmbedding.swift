/// A text as a vector, with the model that made it: only vectors of one model can be compared.
///
/// Kept as one signed byte a number, scaled so that the largest is 127. What that loses of a cosine is some thousandths, far less than what one model's
/// judgement differs from another's; in return a vector takes a quarter of the memory, and the products of bytes are sums of whole numbers, the same on every
/// machine.
public struct KnowledgeEmbedding: Sendable, Equatable {
    /// The model that made it.
    public let model: String
    /// The numbers, as bytes.
    let values: [Int8]
    /// The sum of the squares of `values`.
    let squaredLength: Int32

    /// Takes a model's vector; nil where there is nothing that could be compared.
    ///
    /// - Parameters:
    ///   - vector: Finite numbers, not all of them zero.
    ///   - model: Who made it.
    ///   - dimensions: How many of the numbers are kept, at most 8,192; the first ones, of which models say that they can stand for the whole ("Matryoshka"
    ///     embeddings).
    public init?(_ vector: [Float], model: String, dimensions: Int = .max) {
        let kept = vector.prefix(min(max(0, dimensions), Self.maximumDimensions))
        let largest = kept.reduce(Float(0)) { max($0, $1.magnitude) }
        guard largest > 0, largest.isFinite, kept.allSatisfy(\.isFinite) else { return nil }
        let values = kept.map { Int8(($0 / largest * 127).rounded()) }
        self.model = model
        self.values = values
        squaredLength = values.reduce(0) { $0 + Int32($1) * Int32($1) }
    }

    /// More than any model has; as many as an event may hold.
    static let maximumDimensions = 8_192

    /// How many numbers it has.
    public var dimensions: Int { values.count }

    /// The same vector, cut to its first numbers; nil where it has fewer, or only zeros are left.
    func cut(to dimensions: Int) -> KnowledgeEmbedding? {
        guard values.count >= dimensions else { return nil }
        return values.count == dimensions
            ? self : KnowledgeEmbedding(values.prefix(dimensions).map { Float($0) }, model: model)
    }
}
