public import Guidance

extension KnowledgeEntry {
    /// What an event of the knowledge topic says; where it does not tell when it was recorded, its time stands in.
    public init(_ event: KnowledgeEvent) {
        switch event {
        case .rule(let event):
            let rule = event.data
            self.init(
                id: rule.ruleID, .rule(principle: rule.principle, confidence: rule.confidence, value: rule.value),
                domain: rule.domain, isLearned: rule.source == RuleLearned.reflectionSource,
                recordedAt: event.time?.millisecondsSinceEpoch)
        case .case(let event):
            let data = event.data
            self.init(
                id: data.caseID, .case(situation: data.situation, guidance: data.guidance, passed: data.passed),
                domain: data.domain, recordedAt: (data.recordedAt ?? event.time)?.millisecondsSinceEpoch,
                embedding: KnowledgeEmbedding(data.embedding, model: data.embeddingModel))
        case .memory(let event):
            let data = event.data
            self.init(
                id: data.memoryID,
                .memory(
                    observation: data.observation, importance: data.importance, customerID: data.customerID,
                    consultationID: data.consultationID, sources: data.memoryIDs ?? []),
                recordedAt: (data.recordedAt ?? event.time)?.millisecondsSinceEpoch,
                embedding: KnowledgeEmbedding(data.embedding, model: data.embeddingModel))
        }
    }
}

extension KnowledgeEmbedding {
    fileprivate init?(_ vector: [Float]?, model: String?) {
        guard let vector, let model else { return nil }
        self.init(vector, model: model)
    }
}
