import Foundation
import LanguageModels
import Operations

/// What a dry run found: how many audits, and about what they would take.
struct AuditCost: Encodable {
    private let audits: Int
    private let auditedBefore: Int
    private let inputTokens: Int
    private let outputTokens: Int
    private let model: String?
    private let usd: USDollars?

    init(_ estimate: AuditEstimate, auditedBefore: Int, _ price: BatchPrice) {
        audits = estimate.audits
        self.auditedBefore = auditedBefore
        inputTokens = estimate.inputTokens
        outputTokens = estimate.outputTokens
        model = price.auditModel
        usd = price.usd(inputTokens: estimate.inputTokens, outputTokens: estimate.outputTokens)
    }

    /// For people.
    var text: String {
        let count = audits == 1 ? "1 audit" : "\(audits) audits"
        let tokens = "about \(inputTokens) tokens of prompts and \(outputTokens) of verdicts"
        let cost: String =
            switch (model, usd) {
            case (let model?, let usd?):
                String(format: "$%.2f", usd.approximateValue)
                    + " at the batch price of \(model), less what caching saves"
            case (let model?, nil): "the price of \(model) is not known"
            case (nil, _): "no model is set for batches"
            }
        return audits == 0 ? "would enqueue 0 audits" : "would enqueue \(count): \(tokens), \(cost)"
    }

    enum CodingKeys: String, CodingKey {
        case audits
        case auditedBefore = "audited_before"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case model
        case usd
    }
}
