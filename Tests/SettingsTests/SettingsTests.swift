import Foundation
import Settings
import Testing

@Suite struct SettingsTests {
    @Test func flagsWinOverEnvironmentAndFile() throws {
        let file = ["GUIDANCE_CONCURRENCY": "1", "GUIDANCE_DRAIN_TIMEOUT_MS": "1", "GUIDANCE_HTTP_PORT": "1"]
        let environment = ["GUIDANCE_CONCURRENCY": "2", "GUIDANCE_DRAIN_TIMEOUT_MS": "2"]
        let settings = try WorkerSettings(
            SettingsSource(flags: [.concurrency: "3"], environment: environment, file: file))
        #expect(settings.concurrency == 3)
        #expect(settings.drainTimeout == .milliseconds(2))
        #expect(settings.httpPort == 1)
    }

    @Test func defaultsAreTheContracts() throws {
        let worker = try WorkerSettings(SettingsSource())
        #expect(worker.concurrency == 256)
        #expect(worker.chunkMaximumDelay == .milliseconds(30))
        #expect(worker.drainTimeout == .seconds(30))
        #expect(worker.httpPort == 8080)
        #expect(try KafkaSettings(SettingsSource()).bootstrapServers == "localhost:9092")
        let models = try ModelSettings(SettingsSource())
        #expect(models.providers == [.anthropic])
        #expect(models.openai.baseURL == "https://api.openai.com/v1")
    }

    @Test(arguments: [
        ("GUIDANCE_CONCURRENCY", "many", "GUIDANCE_CONCURRENCY is \"many\": expected a whole number from 1 to 100000"),
        ("GUIDANCE_CONCURRENCY", "0", "GUIDANCE_CONCURRENCY is \"0\": expected a whole number from 1 to 100000"),
        (
            "GUIDANCE_CHUNK_MAX_DELAY_MS", "-1",
            "GUIDANCE_CHUNK_MAX_DELAY_MS is \"-1\": expected a whole number from 0 to 604800000"
        ),
    ])
    func aBadValueNamesItselfAndWhatIsAllowed(name: String, value: String, message: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try WorkerSettings(SettingsSource(environment: [name: value]))
        }
        #expect(error.description == message)
    }

    @Test func whereToListenIsAnAddress() throws {
        #expect(try WorkerSettings(SettingsSource()).httpHost == "0.0.0.0")
        for host in ["127.0.0.1", "::", "::1", "fe80::1"] {
            #expect(try WorkerSettings(SettingsSource(environment: ["GUIDANCE_HTTP_HOST": host])).httpHost == host)
        }
        for host in ["localhost", "127.0.0.1:8080", "[::1]", "256.0.0.1", "all"] {
            let error = try #require(throws: SettingsError.self) {
                try WorkerSettings(SettingsSource(environment: ["GUIDANCE_HTTP_HOST": host]))
            }
            #expect(error.name == "GUIDANCE_HTTP_HOST" && error.value == host)
        }
    }

    @Test(arguments: [
        (["ANTHROPIC_BASE_URL": "http://models.example"], [SettingName.anthropicBaseURL]),
        (["OPENAI_BASE_URL": "http://10.0.0.7:8000/v1"], [.openAIBaseURL]),
        (["OPENAI_BASE_URL": "http://[fd00::1]:8000/v1"], [.openAIBaseURL]),
        (["ANTHROPIC_BASE_URL": "https://models.example"], []), ([:], []),
        (["ANTHROPIC_BASE_URL": "http://localhost:1"], []), (["ANTHROPIC_BASE_URL": "http://127.0.0.1:1"], []),
        (["ANTHROPIC_BASE_URL": "http://[::1]:1"], []),
        (["ANTHROPIC_BASE_URL": "http://127.0.0.1.example.com"], [.anthropicBaseURL]),
        // As docker-compose.yml has it: no provider's key.
        (["ANTHROPIC_BASE_URL": "http://simulator:8089", "ANTHROPIC_API_KEY": "any"], []),
        (["ANTHROPIC_BASE_URL": "http://models.example", "ANTHROPIC_API_KEY": ""], []),
        (["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"], []),
        (
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_EXPORTER_OTLP_HEADERS": "api_key=x"],
            [.telemetryEndpoint]
        ),
        (
            [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_EXPORTER_OTLP_HEADERS": "api_key=x",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://collector:4318/v1/traces",
            ], []
        ),
        (
            [
                "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318", "OTEL_EXPORTER_OTLP_HEADERS": "api_key=x",
                "OTEL_SDK_DISABLED": "true",
            ], []
        ),
    ])
    func secretsInTheClearAreFound(environment: [String: String], found: [SettingName]) {
        let keys = ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"].map { ($0, "sk-0123456789abcdefghij") }
        let source = SettingsSource(environment: Dictionary(uniqueKeysWithValues: keys).merging(environment) { $1 })
        #expect(source.clearTextAddresses == found)
    }

    /// As `ANTHROPIC_API_KEY_FILE=<(decrypt key)` gives it: what is read once is gone.
    @Test func aSecretMayComeFromAPipe() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("sk-0123456789abcdefghij\n".utf8))
        try pipe.fileHandleForWriting.close()
        let files = SecretFiles()
        let environment = [
            "ANTHROPIC_API_KEY_FILE": "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)",
            "ANTHROPIC_BASE_URL": "http://models.example",
        ]
        for _ in 0..<3 {
            let source = SettingsSource(environment: environment, readFile: files.content(of:))
            #expect(source.clearTextAddresses == [.anthropicBaseURL])
            #expect(try ModelSettings(source).anthropic.key == "sk-0123456789abcdefghij")
        }
    }

    @Test func anInstanceIDIsWhatKafkaTakes() throws {
        #expect(try KafkaSettings(SettingsSource()).instanceID == nil)
        let longest = String(repeating: "x", count: 249)
        for id in ["guidance-worker-0", "a.b_c", longest] {
            #expect(try KafkaSettings(SettingsSource(environment: ["GUIDANCE_INSTANCE_ID": id])).instanceID == id)
        }
        for id in ["two words", "a/b", "ä", ".", "..", longest + "x"] {
            let error = try #require(throws: SettingsError.self) {
                _ = try KafkaSettings(SettingsSource(environment: ["GUIDANCE_INSTANCE_ID": id]))
            }
            #expect(error.name == "GUIDANCE_INSTANCE_ID" && error.value == id)
        }
    }

    @Test(arguments: [
        ("GUIDANCE_BREAKER_THRESHOLD", "0", "expected a number above 0 and up to 1, such as 0.5"),
        ("GUIDANCE_BREAKER_THRESHOLD", "1.1", "expected a number above 0 and up to 1, such as 0.5"),
        ("GUIDANCE_BREAKER_THRESHOLD", "nan", "expected a number above 0 and up to 1, such as 0.5"),
        ("GUIDANCE_BREAKER_COOLDOWN_MS", "0", "expected a whole number from 1 to 604800000"),
        ("GUIDANCE_RPM", "-1", "expected a whole number from 0 to 10000000"),
        ("GUIDANCE_TPM", "1e6", "expected a whole number from 0 to 1000000000000"),
        ("GUIDANCE_HEDGE_AFTER_MS", "soon", "expected a whole number from 0 to 604800000"),
        (
            "GUIDANCE_REALTIME_MODEL", "a,b",
            "expected one model, or one for each provider of GUIDANCE_PROVIDER in its order"
        ),
    ])
    func aBadModelSettingNamesItselfAndWhatIsAllowed(name: String, value: String, expected: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try ModelSettings(SettingsSource(environment: [name: value]))
        }
        #expect(error == SettingsError(name: name, value: value, expected: expected))
    }

    @Test func limitsAreOffUnlessSet() throws {
        let unset = try ModelSettings(SettingsSource(environment: ["GUIDANCE_RPM": "0"]))
        #expect(unset.requestsPerMinute == nil && unset.tokensPerMinute == nil && unset.hedgeAfter == nil)
        #expect(unset.breakerThreshold == 0.5 && unset.breakerCoolDown == .seconds(5))
        let set = try ModelSettings(
            SettingsSource(environment: [
                "GUIDANCE_RPM": "60", "GUIDANCE_TPM": "9000", "GUIDANCE_HEDGE_AFTER_MS": "700",
                "GUIDANCE_BREAKER_THRESHOLD": "0.25", "GUIDANCE_PROVIDER": "openai,anthropic",
                "GUIDANCE_REALTIME_MODEL": "gpt, claude",
            ]))
        #expect(set.requestsPerMinute == 60 && set.tokensPerMinute == 9_000)
        #expect(set.hedgeAfter == .milliseconds(700) && set.breakerThreshold == 0.25)
        #expect(set.realtimeModels == ["gpt", "claude"])
    }

    @Test func aURLWithAPasswordIsRefusedWithoutShowingIt() throws {
        let error = try #require(throws: SettingsError.self) {
            try ModelSettings(SettingsSource(environment: ["ANTHROPIC_BASE_URL": "https://me:hunter2@host"]))
        }
        #expect(!error.description.contains("hunter2"))
    }

    @Test func aSecretComesFromAFileToo() throws {
        let source = SettingsSource(environment: ["OPENAI_API_KEY_FILE": "/run/key"], readFile: { _ in " sk-1\n" })
        #expect(try ModelSettings(source).openai.key == "sk-1")
        let both = SettingsSource(environment: ["OPENAI_API_KEY_FILE": "/run/key", "OPENAI_API_KEY": "sk-2"])
        let error = try #require(throws: SettingsError.self) { try ModelSettings(both) }
        #expect(!error.description.contains("sk-2"))
    }

    @Test func aSecretOfKafkasComesFromAFileToo() throws {
        let files = ["/run/password": "hunter2\n", "/run/key": "-----BEGIN\nkey\n-----END\n"]
        func settings(_ environment: [String: String]) throws -> KafkaSettings {
            let source = SettingsSource(environment: environment) { path in
                guard let content = files[path] else { throw CocoaError(.fileReadNoSuchFile) }
                return content
            }
            return try KafkaSettings(source)
        }
        let settled = try settings([
            "RDKAFKA_SASL_PASSWORD_FILE": "/run/password", "RDKAFKA_SSL_KEY_PEM_FILE": "/run/key",
            "RDKAFKA_SASL_USERNAME": "me", "RDKAFKA_SSL_KEY_LOCATION": "/etc/key",
            "RDKAFKA_SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE": "/etc/key",
        ])
        #expect(
            settled.environment == [
                "RDKAFKA_SASL_PASSWORD": "hunter2", "RDKAFKA_SSL_KEY_PEM": "-----BEGIN\nkey\n-----END",
                "RDKAFKA_SASL_USERNAME": "me", "RDKAFKA_SSL_KEY_LOCATION": "/etc/key",
                "RDKAFKA_SASL_OAUTHBEARER_ASSERTION_PRIVATE_KEY_FILE": "/etc/key",
            ])
        let missing = try #require(throws: SettingsError.self) {
            _ = try settings(["RDKAFKA_SASL_PASSWORD_FILE": "/nope"])
        }
        #expect(missing.name == "RDKAFKA_SASL_PASSWORD_FILE" && missing.value == "/nope")
        let both = try #require(throws: SettingsError.self) {
            _ = try settings(["RDKAFKA_SASL_PASSWORD_FILE": "/run/password", "RDKAFKA_SASL_PASSWORD": "swordfish"])
        }
        #expect(!both.description.contains("hunter2") && !both.description.contains("swordfish"))
    }

    @Test func aMissingKeyIsNamed() throws {
        var models = try ModelSettings(SettingsSource(environment: ["GUIDANCE_PROVIDER": "openai,anthropic"]))
        models.anthropic.key = "k"
        let error = try #require(throws: SettingsError.self) { try models.requireKeys() }
        #expect(error.name == "OPENAI_API_KEY")
    }

    @Test func unknownNamesAreFound() {
        let source = SettingsSource(environment: [
            "GUIDANCE_CONCURENCY": "3", "GUIDANCE_CONCURRENCY": "3", "HOME": "/", "RDKAFKA_A": "b",
        ])
        #expect(source.unknownNames == ["GUIDANCE_CONCURENCY"])
        #expect(source.variables(withPrefix: "RDKAFKA_") == ["RDKAFKA_A": "b"])
    }

    @Test func aConfigurationFileIsLinesOfNamesAndValues() throws {
        let text = "# workers\n\nGUIDANCE_CONCURRENCY = 3\nGUIDANCE_PROVIDER=\"openai\"\r\nA='x=y'\n"
        #expect(throws: SettingsError(name: "w.env:3", expected: "expected NAME=value")) {
            try ConfigurationFile.parse(text, name: "w.env")
        }
        let values = try ConfigurationFile.parse(text.replacingOccurrences(of: " = ", with: "="), name: "w.env")
        #expect(values == ["GUIDANCE_CONCURRENCY": "3", "GUIDANCE_PROVIDER": "openai", "A": "x=y"])
    }
}
