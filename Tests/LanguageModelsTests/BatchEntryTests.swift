import HTTPTransport
import LanguageModels
import Testing

/// The entries of request files.
@Suite(.timeLimit(.minutes(1)))
struct BatchEntryTests {
    private static let request = ModelRequest(
        model: "gpt-5-mini", system: [PromptPart("Line one\nline \"two\"")], messages: [ModelMessage(.user, "£?")],
        maximumOutputTokens: 10)

    private func entry(_ vendor: ModelVendor, _ request: ModelRequest, id: String) throws -> String {
        let provider = try BatchTesting.provider(vendor, at: "http://127.0.0.1:1", HTTPClient())
        return String(decoding: try provider.batchEntry(request, customID: id), as: UTF8.self)
    }

    @Test func writesAnthropicEntries() throws {
        #expect(
            try entry(.anthropic, Self.request, id: "r-1_A")
                == #"{"custom_id":"r-1_A","params":{"max_tokens":10,"messages":[{"content":[{"text":"£?","type":"text"}],"#
                + #""role":"user"}],"model":"gpt-5-mini","system":[{"text":"Line one\nline \"two\"","type":"text"}]}}"#)
    }

    @Test func writesOpenAIEntries() throws {
        #expect(
            try entry(.openai, Self.request, id: "r-1_A")
                == #"{"body":{"max_completion_tokens":10,"messages":[{"content":"Line one\nline \"two\"","role":"system"},"#
                + #"{"content":"£?","role":"user"}],"model":"gpt-5-mini"},"custom_id":"r-1_A","method":"POST","#
                + #""url":"/v1/chat/completions"}"#)
    }

    @Test(arguments: ModelVendor.allCases)
    func anEntryIsOneLine(vendor: ModelVendor) throws {
        var request = Self.request
        request.model = vendor == .anthropic ? "claude-sonnet-5-5" : "gpt-5-mini"
        request.outputSchema = try OutputSchema(name: "answer", json: "{\r\n\t\"type\":\n \"a\\nb\"\r\n}")
        let entry = try entry(vendor, request, id: "r")
        #expect(!entry.utf8.contains { $0 == 0x0A || $0 == 0x0D })
        #expect(entry.contains(#""a\nb""#))
    }

    @Test(arguments: ["", "a b", "a/b", "a.b", "é", "\"", String(repeating: "x", count: 65)])
    func refusesIdsThatAProviderWouldRefuse(id: String) {
        for vendor in ModelVendor.allCases {
            let error = #expect(throws: ModelError.self) { try entry(vendor, Self.request, id: id) }
            #expect(error?.code == .invalidRequest && error?.disposition == .never)
        }
    }

    @Test func refusesRequestsThatAProviderWouldRefuse() {
        var request = Self.request
        request.messages = []
        for vendor in ModelVendor.allCases {
            let error = #expect(throws: ModelError.self) { try entry(vendor, request, id: "r") }
            #expect(error?.code == .invalidRequest)
        }
    }
}
