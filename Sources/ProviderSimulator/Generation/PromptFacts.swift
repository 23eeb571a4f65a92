/// What an answer takes over from its prompt: the customer's name, age, sums of money and providers.
package struct PromptFacts: Sendable, Equatable {
    package var firstName: String?
    package var age: Int?
    /// Sums in the question, as they are written: `£285,000`.
    package var amounts: [String] = []
    package var provider: String?
    package var isBereaved = false

    package init() {}

    package init(_ prompt: PromptText) {
        // What stands beside the customer's own words, such as notes on the answer, says nothing about the customer.
        let question = SearchText(PromptIntent.customersWords(in: prompt.question))
        // Where the profile is marked, the instructions around it are about customers in general.
        let profile = SearchText(TaggedText(prompt.system).inside("profile", "customer") ?? prompt.system)
        firstName = Self.name(in: question) ?? Self.name(in: profile)
        age = Self.age(in: question) ?? Self.age(in: profile)
        amounts = Self.amounts(in: question)
        provider = Self.provider(in: question)
        isBereaved = ["bereave", "widowed", "widower"].contains { question.contains($0) || profile.contains($0) }
    }

    /// The words after `name:`, `"name": "` and the like; the first of them.
    private static func name(in text: SearchText) -> String? {
        var start = 0
        while let found = text.firstRange(of: "name", from: start) {
            start = found.upperBound
            guard isCustomersName(text, at: found.lowerBound), let first = skipPunctuation(text, from: found.upperBound)
            else { continue }
            let end = text.bytes[first...].firstIndex { !isLetter($0) } ?? text.bytes.count
            if (0x41...0x5A).contains(text.bytes[first]) || text.bytes[first] >= 0x80, end - first > 1 {
                return text.text(first..<end)
            }
        }
        return nil
    }

    /// Not a part of a longer word, and not the model's own name or a provider's.
    private static func isCustomersName(_ text: SearchText, at index: Int) -> Bool {
        guard index > 0 else { return true }
        if isLetter(text.bytes[index - 1]) || text.bytes[index - 1] == UInt8(ascii: "_") { return false }
        let before = text.text(max(0, index - 12)..<index).lowercased()
        return !["your ", "provider ", "provider's ", "scheme ", "adviser ", "advisor "].contains {
            before.hasSuffix($0)
        }
    }

    private static func skipPunctuation(_ text: SearchText, from start: Int) -> Int? {
        var index = start
        var sawSeparator = false
        while index < text.bytes.count, index - start < 6 {
            switch text.bytes[index] {
            case UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ">"): sawSeparator = true
            case UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "*"): break
            default: return sawSeparator ? index : nil
            }
            index += 1
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 || byte == UInt8(ascii: "'")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte)
    }

    /// The number after `age:`, `aged` or `I am`.
    private static func age(in text: SearchText) -> Int? {
        for phrase in ["age", "aged ", "i am ", "i'm "] {
            var start = 0
            while let found = text.firstRange(of: phrase, from: start) {
                start = found.upperBound
                if found.lowerBound > 0, isLetter(text.bytes[found.lowerBound - 1]) { continue }
                let window = text.bytes[found.upperBound...].prefix(8)
                guard let first = window.firstIndex(where: isDigit), !window[..<first].contains(where: isLetter),
                    phrase != "age" || window[..<first].contains(UInt8(ascii: ":"))
                else { continue }
                let digits = text.bytes[first...].prefix { isDigit($0) }
                if let age = Int(String(decoding: digits, as: UTF8.self)), (16...110).contains(age) { return age }
            }
        }
        return nil
    }

    /// Up to four sums, without repeats.
    private static func amounts(in text: SearchText) -> [String] {
        var amounts: [String] = []
        var start = 0
        while amounts.count < 4, let found = text.firstRange(of: "£", from: start) {
            let digits = text.bytes[found.upperBound...].prefix { isDigit($0) || $0 == UInt8(ascii: ",") }
            start = found.upperBound + digits.count
            let figure = String(decoding: digits, as: UTF8.self).trimmingTrailingCommas()
            guard !figure.isEmpty, !amounts.contains("£" + figure) else { continue }
            amounts.append("£" + figure)
        }
        return amounts
    }

    private static let providers = [
        "NHS Pension Scheme", "NHS pension", "Teachers' Pension", "Local Government Pension Scheme",
        "Civil Service pension",
        "Armed Forces Pension", "Universities Superannuation Scheme", "Aviva", "Legal & General", "Scottish Widows",
        "Royal London", "Standard Life", "Aegon", "Nest", "Phoenix", "Prudential", "Fidelity", "Hargreaves Lansdown",
        "PensionBee", "Smart Pension", "The People's Pension", "BT Pension Scheme",
    ].map { (name: $0, folded: $0.lowercased()) }

    private static func provider(in text: SearchText) -> String? {
        providers.first { text.containsWords($0.folded) }?.name
    }
}

extension String {
    fileprivate func trimmingTrailingCommas() -> String {
        String(reversed().drop { $0 == "," }.reversed())
    }
}
