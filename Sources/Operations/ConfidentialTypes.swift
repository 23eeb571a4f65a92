// What holds records as they came, or words that are put together for the screen.
public import Confidentiality

extension AnswerFollower: Confidential {}
extension AnswerFollower.Output: Confidential {}
extension CancellationInput: Confidential {}
extension ConsultationCheck: Confidential {}
extension ConsultationResult: Confidential {}
extension DeadLetter: Confidential {}
extension KnowledgeReader.Contents: Confidential {}
extension LedgerEntry: Confidential {}
extension ReplyAssembly: Confidential {}
extension ReplyAssembly.Change: Confidential {}
