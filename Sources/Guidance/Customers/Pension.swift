public import Foundation

/// One pension that a customer holds.
public struct Pension: Codable, Sendable, Equatable {
    /// What a pension pays depends on its kind.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A pot of money; what it pays depends on what went in and how it grew.
        case definedContribution = "defined_contribution"
        /// A promised income, from salary and service; its safeguarded benefits are lost by a transfer.
        case definedBenefit = "defined_benefit"
        /// The State Pension, from National Insurance contributions.
        case state
    }

    /// Which kind of pension it is.
    public var kind: Kind
    /// Who runs it.
    public var provider: String?
    /// What the pot is worth, in pounds; exact.
    public var valueGBP: Decimal?
    /// The yearly income it promises, in pounds; exact.
    public var annualIncomeGBP: Decimal?

    /// Describes a pension.
    public init(kind: Kind, provider: String? = nil, valueGBP: Decimal? = nil, annualIncomeGBP: Decimal? = nil) {
        self.kind = kind
        self.provider = provider
        self.valueGBP = valueGBP
        self.annualIncomeGBP = annualIncomeGBP
    }

    enum CodingKeys: String, CodingKey {
        case kind
        case provider
        case valueGBP = "value_gbp"
        case annualIncomeGBP = "annual_income_gbp"
    }
}
