extension JSONDocument {
    /// Decodes a value and checks its fields; whatever is wrong with it is told as `reason`.
    ///
    /// `prefix` is what the paths of its fields begin with. The value that is returned has each field within its bounds.
    func decode<Value: Decodable>(
        _ type: Value.Type, at node: Int, within prefix: [JSONPathStep] = [], else reason: DeadLetterReason,
        check: (Value, inout FieldChecks) -> Void
    ) throws(EventDecodingError) -> Value {
        let value: Value
        do {
            value = try DocumentDecoder(document: self, node: node).value(type)
        } catch {
            // The decoder throws nothing else; were it to, its words are not to be trusted with the value.
            let mismatch =
                error as? FieldMismatch
                ?? FieldMismatch(at: node, expected: "what the contract says", found: "something else")
            let missing = mismatch.missing.map { [JSONPathStep.member($0)] } ?? []
            throw EventDecodingError(
                reason, field: (prefix + path(from: node, to: mismatch.node) + missing).dotted,
                expected: mismatch.expected, found: mismatch.found, offset: offset(of: mismatch.node))
        }
        var checks = FieldChecks()
        check(value, &checks)
        if let violation = checks.violations.first {
            throw EventDecodingError(
                reason, field: (prefix + violation.path).dotted, expected: violation.expected,
                found: violation.found, offset: offset(of: self.node(at: violation.path, from: node)))
        }
        return value
    }
}
