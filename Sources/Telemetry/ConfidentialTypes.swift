// What holds the collector's headers, or the words that GUIDANCE_TRACE_CONTENT puts into spans.
import Confidentiality

extension CollectorClient: Confidential {}
extension FinishedSpan: Confidential {}
extension FinishedSpan.Link: Confidential {}
