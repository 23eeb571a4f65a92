// What holds words between Kafka and a model. What is made of records, prompts and payloads alone needs no entry: they tell nothing.
import Confidentiality

extension AnswerRun: Confidential {}
extension ComplianceSubject: Confidential {}
extension LineReader: Confidential {}
extension ReplyStream: Confidential {}
extension ReviewedAnswer: Confidential {}
