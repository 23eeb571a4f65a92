// What of the contract holds words of a customer or a model, besides every payload: see EventPayload.
public import Confidentiality

extension Event: Confidential {}
extension EventEnvelope: Confidential {}
extension JSONValue: Confidential {}
extension JSONDocument: Confidential {}
extension JSONBuilder: Confidential {}
extension JSONParser: Confidential {}
extension InputText: Confidential {}

extension Insight: Confidential {}
extension ManifestJob: Confidential {}
extension RatedMemory: Confidential {}
extension ReportSample: Confidential {}
extension KnowledgeRecord: Confidential {}
extension ReplyChunkEncoder: Confidential {}
