import Guidance

extension Customer {
    func check(_ fields: inout FieldChecks) {
        fields.identifier(customerID, "customer_id")
        fields.text(name, "name", maximum: FieldBounds.phrase)
        fields.number(age, "age", in: FieldBounds.age)
        fields.text(employmentStatus?.rawValue, "employment_status", maximum: FieldBounds.identifier)
        fields.text(riskTolerance?.rawValue, "risk_tolerance", maximum: FieldBounds.identifier)
        fields.list(pensions, "pensions", maximum: FieldBounds.entries) { pension, fields in
            fields.text(pension.provider, "provider", maximum: FieldBounds.phrase)
            fields.money(pension.valueGBP, "value_gbp")
            fields.money(pension.annualIncomeGBP, "annual_income_gbp")
        }
        fields.list(goals, "goals", maximum: FieldBounds.entries) { goal, fields in
            fields.text(goal, maximum: FieldBounds.phrase)
        }
        fields.list(circumstances, "circumstances", maximum: FieldBounds.entries) { circumstance, fields in
            fields.text(circumstance, maximum: FieldBounds.phrase)
        }
    }
}

extension ComplianceIssue {
    func check(_ fields: inout FieldChecks) {
        fields.text(category, "category", maximum: FieldBounds.phrase)
        fields.text(description, "description", maximum: FieldBounds.passage)
        fields.text(suggestion, "suggestion", maximum: FieldBounds.passage)
    }
}

extension ComplianceVerdict {
    func check(_ fields: inout FieldChecks) {
        fields.number(confidence, "confidence", in: 0...1)
        fields.list(issues, "issues", maximum: FieldBounds.entries) { $0.check(&$1) }
        fields.text(reasoning, "reasoning", maximum: FieldBounds.document)
    }
}
