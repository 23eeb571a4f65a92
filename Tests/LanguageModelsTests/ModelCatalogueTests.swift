import Foundation
import LanguageModels
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ModelCatalogueTests {
    @Test func builtInIsSoundAndHasCurrentDefaults() throws {
        let catalogue = try ModelCatalogue.builtIn()
        #expect(catalogue.models.count == 21)
        let expected: [(ModelVendor, ModelRole, String?)] = [
            (.anthropic, .realtime, "claude-sonnet-5-5"), (.anthropic, .validation, "claude-haiku-5-5"),
            (.anthropic, .batch, "claude-haiku-5-5"), (.anthropic, .embedding, nil),
            (.openai, .realtime, "gpt-6.1-terra"), (.openai, .validation, "gpt-6-luna"),
            (.openai, .batch, "gpt-6-luna"),
            (.openai, .embedding, "text-embedding-3-small"),
        ]
        for (vendor, role, name) in expected {
            #expect(catalogue.defaultModel(for: role, vendor: vendor) == name)
            guard let name else { continue }
            let model = try #require(catalogue.model(named: name, vendor: vendor))
            #expect(model.retiresOn == nil && model.deprecatedOn == nil)
        }
        for model in catalogue.models.values {
            for rates in model.rates {
                #expect(rates.standard.input > .zero)
                #expect(rates.standard.cacheRead <= rates.standard.input)
                #expect(rates.batch.input + rates.batch.input == rates.standard.input)
                #expect(rates.batch.output + rates.batch.output == rates.standard.output)
                #expect(rates.batch.cacheRead + rates.batch.cacheRead == rates.standard.cacheRead)
            }
        }
        #expect(catalogue.models["claude-haiku-4-5"]?.minimumCacheableTokens == 4096)
        #expect(catalogue.models["gpt-5"]?.retiresOn == Date(timeIntervalSince1970: 1_796_947_200))
        #expect(catalogue.models["claude-sonnet-5-5"]?.gates.takesForcedToolChoice == false)
    }

    @Test(arguments: [
        ("claude-sonnet-5-5", "claude-sonnet-5-5"), ("claude-sonnet-5-5-20261001", "claude-sonnet-5-5"),
        ("claude-sonnet-5-5-latest", "claude-sonnet-5-5"), ("claude-sonnet-5-20260101", "claude-sonnet-5"),
        ("claude-sonnet-5-5-2026100", nil), ("claude-sonnet-5-5-mini", nil), ("sonnet", nil), ("", nil),
    ])
    func findsModelsWithADate(name: String, id: String?) throws {
        #expect(try ModelCatalogue.builtIn().model(named: name, vendor: .anthropic)?.id == id)
    }

    @Test func takesPricesByDateAndTier() throws {
        var catalogue = ModelCatalogue()
        try catalogue.merge(
            Array(
                """
                {"models": [{"id": "m", "provider": "openai", "rates": [
                  {"effective_from": "2026-01-01", "standard": {"input": 1}},
                  {"effective_from": "2026-06-01", "standard": {"input": 2}},
                  {"effective_from": "2026-06-01", "above_prompt_tokens": 10, "standard": {"input": 3}, "batch": {"input": 1.5}}
                ]}]}
                """.utf8))
        let model = try #require(catalogue.model(named: "m", vendor: .openai))
        let date = { (text: String) in WireDate.rfc3339(text + "T00:00:00Z") ?? .distantPast }
        #expect(model.rates(promptTokens: 0, at: date("2025-12-31")) == nil)
        #expect(model.cost(of: TokenUsage(inputTokens: 1), at: date("2025-12-31")) == nil)
        for (day, tokens, input) in [
            ("2026-01-01", 50, 1), ("2026-05-31", 0, 1), ("2026-06-01", 10, 2), ("2026-06-01", 11, 3),
        ] {
            #expect(model.rates(promptTokens: tokens, at: date(day))?.standard.input.description == "\(input)")
        }
        #expect(model.rates(promptTokens: 11, at: date("2026-07-01"))?.batch.input.description == "1.5")
    }

    @Test func aFileAddsAndReplaces() throws {
        var catalogue = try ModelCatalogue.builtIn()
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString).json")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let json = """
            {"defaults": {"openai": {"realtime": "llama3.3"}}, "models": [
              {"id": "llama3.3", "provider": "openai", "rates": [{"standard": {"input": 0}}],
               "gates": {"temperature": true, "max_tokens_field": "max_tokens"}},
              {"id": "gpt-6-luna", "provider": "openai", "rates": [{"standard": {"input": 0.2, "output": 1}}]}
            ]}
            """
        try Data(json.utf8).write(to: URL(fileURLWithPath: path))
        try catalogue.merge(fileAt: path)
        #expect(catalogue.defaultModel(for: .realtime, vendor: .openai) == "llama3.3")
        #expect(catalogue.defaultModel(for: .validation, vendor: .openai) == "gpt-6-luna")
        #expect(catalogue.models["gpt-6-luna"]?.rates.count == 1)
        #expect(catalogue.cost(of: TokenUsage(inputTokens: 9), model: "llama3.3", vendor: .openai)?.usd == .zero)
        #expect(throws: CatalogueError.self) { try catalogue.merge(fileAt: path + ".missing") }
    }

    @Test(arguments: [
        ("nonsense", ""), ("[]", ""), (#"{"model": []}"#, "model"), (#"{"models": 1}"#, "models"),
        (#"{"models": [{"id": "m", "rates": []}]}"#, "models[0].provider"),
        (#"{"models": [{"id": "m", "provider": "acme", "rates": []}]}"#, "models[0].provider"),
        (#"{"models": [{"id": "m", "provider": "openai", "rates": []}]}"#, "models[0].rates"),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"above_prompt_tokens": 5, "standard": {"input": 1}}]}]}"#,
            "models[0].rates"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"standard": {}}]}]}"#,
            "models[0].rates[0].standard.input"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"standard": {"input": "1"}}]}]}"#,
            "models[0].rates[0].standard.input"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"standard": {"input": -1}}]}]}"#,
            "models[0].rates[0].standard.input"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"standard": {"input": 0.0000001}}]}]}"#,
            "models[0].rates[0].standard.input"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "rates": [{"standard": {"input": 1, "outptu": 1}}]}]}"#,
            "models[0].rates[0].standard.outptu"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "limits": {"input_tokens": -1}, "rates": []}]}"#,
            "models[0].limits.input_tokens"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "gates": {"temperature": "yes"}, "rates": []}]}"#,
            "models[0].gates.temperature"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "gates": {"max_tokens_field": "x"}, "rates": []}]}"#,
            "models[0].gates.max_tokens_field"
        ),
        (
            #"{"models": [{"id": "m", "provider": "openai", "retires_on": "tomorrow", "rates": [{"standard": {"input": 1}}]}]}"#,
            "models[0].retires_on"
        ),
        (#"{"defaults": {"acme": {}}}"#, "defaults.acme"),
        (#"{"defaults": {"openai": {"chat": "m"}}}"#, "defaults.openai.chat"),
        (#"{"defaults": {"openai": {"batch": 1}}}"#, "defaults.openai.batch"),
    ])
    func refusesABadFileWithThePath(json: String, path: String) throws {
        var catalogue = ModelCatalogue()
        let error = #expect(throws: CatalogueError.self) { try catalogue.merge(Array(json.utf8)) }
        #expect(error?.path == path, "\(error.map { "\($0)" } ?? "")")
        #expect(catalogue == ModelCatalogue())
    }
}
