import Settings
import Testing

/// The variables of tracing.
@Suite struct TracingSettingsTests {
    private static func settings(_ environment: [String: String]) throws -> TracingSettings {
        try TracingSettings(SettingsSource(environment: environment))
    }

    @Test func withoutAnEndpointThereIsNone() throws {
        let settings = try Self.settings([:])
        #expect(settings.endpoint == nil && settings.serviceName == "guidance" && settings.compresses)
        #expect(settings.timeout == .seconds(10) && settings.scheduleDelay == .seconds(5))
        #expect(settings.maximumQueue == 2_048 && settings.maximumBatch == 512)
        #expect(settings.sampling == TracingSettings.Sampling(share: 1, followsParent: true))
        #expect(settings.contentMaximumBytes == 0 && settings.annotationsEndpoint == nil)
    }

    @Test func theEndpointOfAllSignalsGetsThePathOfTraces() throws {
        let base = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/"]
        #expect(try Self.settings(base).endpoint == "http://collector:4318/v1/traces")
        let both = base.merging(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://other/x"]) { $1 }
        #expect(try Self.settings(both).endpoint == "https://other/x")
        for off in [["OTEL_SDK_DISABLED": "true"], ["OTEL_TRACES_EXPORTER": "none"]] {
            #expect(try Self.settings(both.merging(off) { $1 }).endpoint == nil)
        }
    }

    @Test(arguments: [
        ("always_on", 1, false), ("always_off", 0, false), ("traceidratio", 0.1, false),
        ("parentbased_always_on", 1, true), ("parentbased_always_off", 0, true),
        ("parentbased_traceidratio", 0.1, true),
    ])
    func aSamplerIsOneOfTheStandardOnes(name: String, share: Double, follows: Bool) throws {
        let settings = try Self.settings(["OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": "0.1"])
        #expect(settings.sampling == TracingSettings.Sampling(share: share, followsParent: follows))
    }

    @Test func headersAndAttributesArePercentEncoded() throws {
        let settings = try Self.settings([
            "OTEL_EXPORTER_OTLP_HEADERS": "authorization=Bearer%20a=b, x = y",
            "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "z=1",
            "OTEL_RESOURCE_ATTRIBUTES": "service.name=pensions,region=a%2Cb",
        ])
        #expect(settings.headers.map(\.name) == ["authorization", "x", "z"])
        #expect(settings.headers.map(\.value) == ["Bearer a=b", "y", "1"])
        #expect(settings.serviceName == "pensions")
        #expect(settings.resourceAttributes.map(\.value) == ["a,b"])
    }

    @Test func customersWordsNeedLeave() throws {
        #expect(try Self.settings(["GUIDANCE_TRACE_CONTENT": "true"]).contentMaximumBytes == 16_384)
        #expect(try Self.settings(["GUIDANCE_TRACE_CONTENT_MAX_BYTES": "10"]).contentMaximumBytes == 0)
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://x"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"), ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
        ("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_SDK_DISABLED", "maybe"), ("OTEL_RESOURCE_ATTRIBUTES", "novalue"),
        ("OTEL_RESOURCE_ATTRIBUTES", "a=%zz"), ("OTEL_BSP_MAX_QUEUE_SIZE", "0"),
        ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "4096"), ("GUIDANCE_TRACE_ANNOTATIONS_ENDPOINT", "phoenix"),
        ("GUIDANCE_TRACE_CONTENT", "some"), ("GUIDANCE_TRACE_CONTENT_MAX_BYTES", "65537"),
    ])
    func aBadValueNamesItself(name: String, value: String) {
        let error = #expect(throws: SettingsError.self) { try Self.settings([name: value]) }
        #expect(error?.name == name)
    }

    @Test func aBadShareNamesItselfAndABadHeaderIsNotShown() {
        let share = #expect(throws: SettingsError.self) {
            try Self.settings(["OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "2"])
        }
        #expect(share?.name == "OTEL_TRACES_SAMPLER_ARG")
        let header = #expect(throws: SettingsError.self) {
            try Self.settings(["OTEL_EXPORTER_OTLP_HEADERS": "secret"])
        }
        #expect(header?.name == "OTEL_EXPORTER_OTLP_HEADERS" && header?.value == nil)
    }

    /// Whose name stands for a secret's file may be a pipe, which only the one may read who needs the secret.
    @Test func howMuchOfWhatIsSaidMayBeTracedIsReadByItself() throws {
        let source = SettingsSource(
            environment: [
                "OTEL_EXPORTER_OTLP_HEADERS_FILE": "/a/pipe", "GUIDANCE_TRACE_CONTENT": "true",
                "GUIDANCE_TRACE_CONTENT_MAX_BYTES": "7",
            ],
            readFile: { _ in
                Issue.record("the file was read")
                return ""
            })
        #expect(try WorkerSettings(source).tracedContentBytes == 7)
    }
}
