import Foundation
package import OpenTelemetryProtocol

extension Opentelemetry_Proto_Trace_V1_Span {
    /// An attribute's text; nil where there is none.
    package func text(_ name: String) -> String? {
        attributes.first { $0.key == name }.map(\.value.stringValue)
    }

    /// An attribute's whole number; nil where it is none.
    package func integer(_ name: String) -> Int64? {
        attributes.first { $0.key == name }.flatMap { attribute in
            if case .intValue(let value)? = attribute.value.value { value } else { nil }
        }
    }

    /// A figure of its metadata; nil where there is none.
    package func figure(_ name: String) -> Double? {
        let json = text("metadata").flatMap { try? JSONSerialization.jsonObject(with: Data($0.utf8)) }
        return (json as? [String: Any])?[name] as? Double
    }
}
