import Foundation

/// Reads what a model answered to a schema.
enum StructuredAnswer {
    /// More than any answer within its bounds.
    static let maximumBytes = 512 * 1024

    /// Decodes an answer: one JSON document, with white space or a Markdown fence around it and nothing else.
    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws(AnswerProblem) -> Value {
        guard text.utf8.count <= maximumBytes else {
            throw AnswerProblem(code: .tooLarge, message: "more than \(maximumBytes) bytes")
        }
        let document = unfenced(text)
        do {
            let value = try JSONDecoder().decode(type, from: Data(document.utf8))
            if let fault = StrictDocument.fault(in: document.utf8) {
                throw AnswerProblem(code: .schemaViolation, message: fault)
            }
            return value
        } catch let problem as AnswerProblem {
            throw problem
        } catch let error as DecodingError {
            let fault = FieldFault(error)
            if fault.isSyntax { throw AnswerProblem(code: .invalidJSON, message: "not a JSON document") }
            throw AnswerProblem(
                code: .schemaViolation, message: fault.path.isEmpty ? fault.message : "\(fault.path): \(fault.message)")
        } catch {
            throw AnswerProblem(code: .invalidJSON, message: "not a JSON document")
        }
    }

    /// Without white space and without a fence such as some compatible servers put around JSON.
    private static func unfenced(_ text: String) -> Substring {
        let bare = trimmed(text[...])
        guard bare.hasPrefix("```"), bare.hasSuffix("```"), let line = bare.firstIndex(where: \.isNewline),
            ["```", "```json"].contains(trimmed(bare[..<line]).lowercased())
        else { return bare }
        let body = bare[line...].dropLast(3)
        return trimmed(body)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

extension KeyedDecodingContainer {
    /// A text within a bound of scalars that says something, without white space around it.
    func filledText(_ key: Key, maximum: Int) throws -> String {
        let text = try boundedText(try decode(String.self, forKey: key), key, maximum: maximum)
        guard !text.isEmpty else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "expected a text")
        }
        return text
    }

    /// A text within a bound of scalars, without white space around it.
    func boundedText(_ text: String, _ key: Key, maximum: Int) throws -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.unicodeScalars.count <= maximum else {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "longer than \(maximum) characters")
        }
        return text
    }
}
