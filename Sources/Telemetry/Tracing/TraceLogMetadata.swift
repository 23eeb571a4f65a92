import Contract
package import Logging
import Tracing

extension Logger.MetadataProvider {
    /// The trace and the span that a task works in, so that log lines are found from a trace and the other way round; nothing where there is none.
    package static let trace = Logger.MetadataProvider {
        guard let position = ServiceContext.current?.trace?.position else { return [:] }
        return ["trace_id": .string(position.traceIDText), "span_id": .string(position.spanIDText)]
    }
}
