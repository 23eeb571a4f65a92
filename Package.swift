// swift-tools-version: 6.3
import PackageDescription

/// Every target of ours is built under the same rules: Swift 6 mode, strict memory safety, explicit imports, and no warning left standing.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .treatWarning("StrictLanguageFeatures", as: .error),
]

/// For the targets whose views of borrowed bytes cannot escape.
let lifetimes = strict + [.enableExperimentalFeature("Lifetimes")]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let metricsTestKit = Target.Dependency.product(name: "MetricsTestKit", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "guidance-workers",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "guidance", targets: ["GuidanceCommand"]),
        .executable(name: "guidance-worker", targets: ["GuidanceWorkerCommand"]),
        .executable(name: "guidance-simulator", targets: ["GuidanceSimulatorCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The C libraries, each imported by exactly one target.
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // Below all: what is never shown by accident.
        .target(name: "Confidentiality", swiftSettings: strict),

        // Adapters to the outside.
        .target(name: "Kafka", dependencies: ["CLibrdkafka", "Confidentiality", logging], swiftSettings: strict),
        .target(
            name: "HTTPTransport", dependencies: ["CLibcurl", "Confidentiality", deque, httpTypes],
            swiftSettings: strict),
        .target(name: "ServerSentEvents", dependencies: ["Confidentiality"], swiftSettings: lifetimes),
        .target(
            name: "LanguageModels",
            dependencies: ["Confidentiality", "HTTPTransport", "ServerSentEvents", httpTypes],
            resources: [.embedInCode("Catalogue/models.json")],
            swiftSettings: lifetimes),

        // The engine and the domain: no I/O.
        .target(name: "WorkerPool", dependencies: [deque], swiftSettings: strict),
        .target(name: "Batching", dependencies: ["Contract"], swiftSettings: strict),
        .target(name: "Contract", dependencies: ["Confidentiality", "Guidance"], swiftSettings: strict),
        .target(
            name: "Guidance", dependencies: ["Confidentiality", heap],
            resources: [.embedInCode("Regulation/requirements.json")],
            swiftSettings: strict),

        // Everything put together.
        .target(name: "Settings", dependencies: ["Confidentiality"], swiftSettings: strict),
        .target(name: "KafkaTracing", dependencies: ["Kafka", tracing], swiftSettings: strict),
        // Generated, so it is not held to the rules: see scripts/generate-opentelemetry-protocol.
        .target(name: "OpenTelemetryProtocol", dependencies: [swiftProtobuf]),
        .target(
            name: "Telemetry",
            dependencies: [
                "Confidentiality", "Contract", "CZlib", "HTTPTransport", "OpenTelemetryProtocol", "Settings",
                coreMetrics, deque, httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioPosix,
                serviceLifecycle, swiftProtobuf, tracing,
            ],
            swiftSettings: strict),
        .target(
            name: "Workers",
            dependencies: [
                "Batching", "Confidentiality", "Contract", "Guidance", "HTTPTransport", "Kafka", "KafkaTracing",
                "LanguageModels", "Settings", "Telemetry", "WorkerPool",
                coreMetrics, deque, logging, serviceLifecycle, tracing,
            ],
            swiftSettings: strict),
        .target(
            name: "Operations",
            dependencies: [
                "Confidentiality", "Contract", "Guidance", "Kafka", "KafkaTracing", "WorkerPool", logging, tracing,
                .product(name: "TextTable", package: "TextTable"),
            ],
            swiftSettings: strict),
        .target(
            name: "ProviderSimulator",
            dependencies: [
                heap, hummingbird, httpTypes, logging, nioCore, nioHTTP1, nioHTTPTypes, nioPosix, serviceLifecycle,
            ],
            swiftSettings: strict),
        .target(
            name: "Demonstration",
            dependencies: [
                "Contract", "Guidance", "Kafka", "Operations", "ProviderSimulator", "Settings", "Workers", logging,
            ],
            resources: [.embedInCode("Examples/consultations.jsonl")],
            swiftSettings: strict),
        .target(
            name: "CommandLineTool",
            dependencies: [
                "Confidentiality", "HTTPTransport", "Kafka", "Settings", "Telemetry", argumentParser, logging,
            ],
            swiftSettings: strict),

        // Executables: flags and wiring, nothing else.
        .executableTarget(
            name: "GuidanceCommand",
            dependencies: [
                "CommandLineTool", "Contract", "Demonstration", "Guidance", "HTTPTransport", "Kafka", "LanguageModels",
                "Operations", "Settings", "Workers",
                argumentParser, logging, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "GuidanceWorkerCommand",
            dependencies: [
                "CommandLineTool", "HTTPTransport", "Settings", "Telemetry", "Workers",
                argumentParser, coreMetrics, httpTypes, logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "GuidanceSimulatorCommand",
            dependencies: ["ProviderSimulator", argumentParser, logging, serviceLifecycle, unixSignals],
            swiftSettings: strict),

        .executableTarget(
            name: "DecoderBenchmark", dependencies: ["LanguageModels", "ServerSentEvents"],
            path: "Benchmarks/DecoderBenchmark", swiftSettings: lifetimes),
        .executableTarget(
            name: "AcknowledgementCapacity", dependencies: ["WorkerPool", heap],
            path: "Benchmarks/AcknowledgementCapacity", swiftSettings: strict),
        .executableTarget(
            name: "KnowledgeBenchmark", dependencies: ["Guidance"], path: "Benchmarks/KnowledgeBenchmark",
            swiftSettings: strict),
        .executableTarget(
            name: "TrainingRun",
            dependencies: [
                "Contract", "Guidance", "HTTPTransport", "Kafka", "LanguageModels", "Operations", "ProviderSimulator",
                "Settings", "Workers", argumentParser, logging,
            ],
            path: "Benchmarks/TrainingRun", swiftSettings: strict),

        .testTarget(
            name: "ConfidentialityTests",
            dependencies: [
                "Confidentiality", "Contract", "Guidance", "HTTPTransport", "Kafka", "LanguageModels", "Operations",
                "Settings", "Telemetry", "Workers", httpTypes, logging, tracing,
            ],
            swiftSettings: strict),
        .target(name: "SeededRandomness", path: "Tests/SeededRandomness", swiftSettings: strict),
        .testTarget(
            name: "ServerSentEventsTests", dependencies: ["SeededRandomness", "ServerSentEvents"],
            swiftSettings: lifetimes),
        .testTarget(
            name: "HTTPTransportTests", dependencies: ["HTTPTransport", "SeededRandomness", httpTypes],
            swiftSettings: strict),
        .testTarget(
            name: "LanguageModelsTests",
            dependencies: ["HTTPTransport", "LanguageModels", "SeededRandomness", httpTypes],
            swiftSettings: lifetimes),
        .testTarget(name: "KafkaTests", dependencies: ["Kafka", "SeededRandomness", logging], swiftSettings: strict),
        .testTarget(
            name: "KafkaBrokerTests", dependencies: ["Kafka", "TestSupport", logging], swiftSettings: strict),
        .testTarget(name: "WorkerPoolTests", dependencies: ["SeededRandomness", "WorkerPool"], swiftSettings: strict),
        .testTarget(name: "GuidanceTests", dependencies: ["Guidance", "SeededRandomness"], swiftSettings: strict),
        .testTarget(
            name: "ContractTests", dependencies: ["Contract", "Guidance", "SeededRandomness"], swiftSettings: strict),
        .testTarget(
            name: "BatchingTests", dependencies: ["Batching", "Contract", "SeededRandomness"], swiftSettings: strict),
        .testTarget(name: "SettingsTests", dependencies: ["Settings"], swiftSettings: strict),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "Contract", "HTTPTransport", "Kafka", "KafkaTracing", "OpenTelemetryProtocol", "SeededRandomness",
                "Settings", "Telemetry", "TestSupport",
                coreMetrics, httpTypes, logging, metricsTestKit, serviceLifecycle, tracing,
            ],
            swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: ["Contract", "CZlib", "Guidance", "Kafka", "OpenTelemetryProtocol", logging, swiftProtobuf],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "WorkersTests",
            dependencies: [
                "Contract", "Demonstration", "Guidance", "HTTPTransport", "Kafka", "LanguageModels",
                "OpenTelemetryProtocol", "Operations", "ProviderSimulator", "SeededRandomness", "Settings", "Telemetry",
                "TestSupport", "WorkerPool", "Workers", logging, serviceLifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ProviderSimulatorTests",
            dependencies: ["ProviderSimulator", httpTypes, logging, nioCore, nioPosix, serviceLifecycle],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Contract", "Guidance", "GuidanceCommand", "GuidanceSimulatorCommand", "GuidanceWorkerCommand", "Kafka",
                "OpenTelemetryProtocol", "TestSupport",
                logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "WorkerBrokerTests",
            dependencies: [
                "Contract", "Guidance", "GuidanceCommand", "GuidanceWorkerCommand", "HTTPTransport", "Kafka",
                "OpenTelemetryProtocol", "Operations", "ProviderSimulator", "SeededRandomness", "TestSupport",
                httpTypes, logging,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "OperationsTests",
            dependencies: [
                "Contract", "Guidance", "Kafka", "Operations", "SeededRandomness", "TestSupport", "WorkerPool", logging,
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
