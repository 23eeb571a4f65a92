/// The person who asks: what is known of their situation, as far as they chose to tell it.
///
/// Only `customerID` is always there. In JSON the names are `snake_case`; the lists may be absent, which means empty.
public struct Customer: Sendable, Equatable {
    /// Identifies the customer across consultations.
    public var customerID: String
    /// What the customer likes to be called.
    public var name: String?
    /// Age in years.
    public var age: Int?
    /// How the customer earns a living.
    public var employmentStatus: EmploymentStatus?
    /// How familiar the customer is with financial terms; decides how much is explained.
    public var financialLiteracy: FinancialLiteracy?
    /// How much loss the customer says they could bear.
    public var riskTolerance: RiskTolerance?
    /// The pensions the customer holds, in the order given.
    public var pensions: [Pension]
    /// What the customer wants to reach, in their own words.
    public var goals: [String]
    /// Anything that calls for particular care, such as a bereavement, debts or poor health.
    public var circumstances: [String]

    /// Describes a customer; everything but the identifier may be left out.
    public init(
        customerID: String, name: String? = nil, age: Int? = nil, employmentStatus: EmploymentStatus? = nil,
        financialLiteracy: FinancialLiteracy? = nil, riskTolerance: RiskTolerance? = nil, pensions: [Pension] = [],
        goals: [String] = [], circumstances: [String] = []
    ) {
        self.customerID = customerID
        self.name = name
        self.age = age
        self.employmentStatus = employmentStatus
        self.financialLiteracy = financialLiteracy
        self.riskTolerance = riskTolerance
        self.pensions = pensions
        self.goals = goals
        self.circumstances = circumstances
    }
}

extension Customer: Codable {
    enum CodingKeys: String, CodingKey {
        case customerID = "customer_id"
        case name
        case age
        case employmentStatus = "employment_status"
        case financialLiteracy = "financial_literacy"
        case riskTolerance = "risk_tolerance"
        case pensions
        case goals
        case circumstances
    }

    /// Reads a customer; an absent list is an empty one.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        customerID = try fields.decode(String.self, forKey: .customerID)
        name = try fields.decodeIfPresent(String.self, forKey: .name)
        age = try fields.decodeIfPresent(Int.self, forKey: .age)
        employmentStatus = try fields.decodeIfPresent(EmploymentStatus.self, forKey: .employmentStatus)
        financialLiteracy = try fields.decodeIfPresent(FinancialLiteracy.self, forKey: .financialLiteracy)
        riskTolerance = try fields.decodeIfPresent(RiskTolerance.self, forKey: .riskTolerance)
        pensions = try fields.decodeIfPresent([Pension].self, forKey: .pensions) ?? []
        goals = try fields.decodeIfPresent([String].self, forKey: .goals) ?? []
        circumstances = try fields.decodeIfPresent([String].self, forKey: .circumstances) ?? []
    }
}
