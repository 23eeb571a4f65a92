import Contract
import Foundation
import Tracing

/// The figures of spans as Phoenix takes annotations: each gets a column, a mean and a filter there.
///
/// A mean must not mix what a job took with what its calls took: a job's figures have their plain names, those of its parts, and of batches, the first word
/// of the span's name before them, as in `chat_cost_usd`.
struct SpanAnnotations: Encodable {
    struct Annotation: Encodable {
        struct Result: Encodable {
            var score: Double
        }

        var spanID: String
        var name: String
        var annotatorKind = "CODE"
        var result: Result

        enum CodingKeys: String, CodingKey {
            case spanID = "span_id"
            case name
            case annotatorKind = "annotator_kind"
            case result
        }
    }

    private(set) var data: [Annotation] = []

    /// Takes every figure of the spans' metadata.
    init(_ spans: [FinishedSpan]) {
        for span in spans {
            guard case .string(let metadata)? = span.attributes.get("metadata"),
                let figures = try? JSONDecoder().decode([String: Double].self, from: Data(metadata.utf8))
            else { continue }
            let level = span.kind == .consumer ? "" : "\(span.name.prefix { $0 != " " })_"
            data += figures.sorted { $0.key < $1.key }.map { name, score in
                Annotation(
                    spanID: span.position.spanIDText, name: level + name, result: Annotation.Result(score: score))
            }
        }
    }

    /// The body of a request; nil where there are no figures.
    var encoded: [UInt8]? {
        guard !data.isEmpty else { return nil }
        return (try? JSONEncoder().encode(self)).map { [UInt8]($0) }
    }
}
