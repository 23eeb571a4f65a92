import Foundation

/// Where spans go, and which: the standard variables of OpenTelemetry, and three of ours.
public struct TracingSettings: Sendable {
    /// Which traces are recorded.
    public struct Sampling: Sendable, Equatable {
        /// The share of traces that are recorded where they begin here, from 0 to 1; default 1.
        public var share: Double
        /// Whether a trace that began elsewhere is recorded if, and only if, it was there; default true.
        public var followsParent: Bool

        /// States which traces are recorded.
        public init(share: Double, followsParent: Bool) {
            self.share = share
            self.followsParent = followsParent
        }
    }

    /// Where spans are sent, the path included; nil where there is no tracing.
    public var endpoint: String?
    /// Headers of each request, such as a key; secret.
    public var headers: [(name: String, value: String)]
    /// How long one request may take; default 10 s.
    public var timeout: Duration
    /// Whether requests are compressed by gzip; default true.
    public var compresses: Bool
    /// A file of certificate authorities for the collector; nil for those of all other connections.
    public var certificateAuthorityFile: String?
    /// What the process is called; default `guidance`, so that producers and workers have one name.
    public var serviceName: String
    /// What else is said of the process.
    public var resourceAttributes: [(name: String, value: String)]
    /// Which traces are recorded.
    public var sampling: Sampling
    /// How long a span waits for others before they are sent; default 5 s.
    public var scheduleDelay: Duration
    /// How long the end of the process may wait for the last spans to be sent; default 30 s.
    public var exportTimeout: Duration
    /// Spans that may wait; what comes on top is dropped and counted; default 2,048.
    public var maximumQueue: Int
    /// Spans in one request at most; default 512.
    public var maximumBatch: Int
    /// Bytes of customers' and models' words in one attribute of a span; 0, the default, for none at all.
    public var contentMaximumBytes: Int
    /// Where figures of spans are sent as annotations (Phoenix, `…/v1/span_annotations`); nil for nowhere.
    public var annotationsEndpoint: String?

    /// Reads the settings of tracing.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        endpoint = try Self.endpoint(source)
        headers = try source.pairs(.telemetryHeaders) + source.pairs(.tracesHeaders)
        timeout = try source.milliseconds(.telemetryTimeout, default: 10_000, atLeast: 1)
        compresses = try source.word(.telemetryCompression, default: "gzip", among: ["gzip", "none"]) == "gzip"
        certificateAuthorityFile = try source.text(.telemetryCertificate)
        let attributes = try source.pairs(.telemetryResourceAttributes)
        let named = attributes.last { $0.name == "service.name" }?.value
        serviceName = try source.text(.telemetryServiceName) ?? named ?? "guidance"
        resourceAttributes = attributes.filter { $0.name != "service.name" }
        sampling = try Self.sampling(source)
        scheduleDelay = try source.milliseconds(.spanScheduleDelay, default: 5_000, atLeast: 1)
        exportTimeout = try source.milliseconds(.spanExportTimeout, default: 30_000, atLeast: 1)
        maximumQueue = try source.integer(.spanMaximumQueue, default: 2_048, in: 1...1_000_000)
        maximumBatch = try source.integer(.spanMaximumBatch, default: min(512, maximumQueue), in: 1...maximumQueue)
        contentMaximumBytes = try Self.contentMaximumBytes(source)
        annotationsEndpoint =
            try source.text(.traceAnnotationsEndpoint) == nil
            ? nil : source.url(.traceAnnotationsEndpoint, default: "")
    }

    /// Reads how many bytes of customers' and models' words an attribute may hold, and nothing else: a secret's file may be a pipe, which is read once.
    ///
    /// - Parameter source: Where settings come from.
    /// - Returns: Bytes; 0 for none at all.
    /// - Throws: `SettingsError` where a setting is wrong.
    public static func contentMaximumBytes(_ source: SettingsSource) throws(SettingsError) -> Int {
        let limit = try source.integer(.traceContentMaximumBytes, default: 16_384, in: 1...65_536)
        return try source.boolean(.traceContent, default: false) ? limit : 0
    }

    /// The endpoint of all signals has the path of traces appended; that of traces alone is taken as it stands.
    private static func endpoint(_ source: SettingsSource) throws(SettingsError) -> String? {
        // Checked also where nothing is exported: a typing error is told when it is made.
        let own = try source.text(.tracesEndpoint) == nil ? nil : source.url(.tracesEndpoint, default: "")
        let common = try source.text(.telemetryEndpoint) == nil ? nil : source.url(.telemetryEndpoint, default: "")
        _ = try source.word(.telemetryProtocol, default: "http/protobuf", among: ["http/protobuf"])
        let exports = try source.word(.tracesExporter, default: "otlp", among: ["otlp", "none"]) == "otlp"
        guard exports, try !source.boolean(.telemetryDisabled, default: false) else { return nil }
        return own ?? common.map { $0 + "/v1/traces" }
    }

    private static func sampling(_ source: SettingsSource) throws(SettingsError) -> Sampling {
        let names = ["always_on", "always_off", "traceidratio"]
        let name = try source.word(
            .tracesSampler, default: "parentbased_always_on", among: names + names.map { "parentbased_" + $0 })
        let followsParent = name.hasPrefix("parentbased_")
        let share: Double
        if name.hasSuffix("traceidratio") {
            let text = try source.text(.tracesSamplerArgument) ?? "1"
            guard let value = Double(text), (0...1).contains(value) else {
                throw SettingsError(
                    name: SettingName.tracesSamplerArgument.rawValue, value: text,
                    expected: "expected a number from 0 to 1, such as 0.1")
            }
            share = value
        } else {
            share = name.hasSuffix("always_on") ? 1 : 0
        }
        return Sampling(share: share, followsParent: followsParent)
    }
}

extension SettingsSource {
    /// A list `name=value,name=value` with percent-encoded values, as OpenTelemetry has it.
    fileprivate func pairs(_ name: SettingName) throws(SettingsError) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for entry in try list(name) {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let key = parts[0].trimmed, !key.isEmpty, let value = parts[1].trimmed else {
                throw SettingsError(
                    name: name.rawValue, value: name.isSecret ? nil : entry,
                    expected: "expected name=value,name=value with percent-encoded values")
            }
            pairs.append((key, value))
        }
        return pairs
    }
}

extension Substring {
    /// Without white space around it and with its percent signs decoded; nil where they are no code.
    fileprivate var trimmed: String? { trimmingCharacters(in: .whitespaces).removingPercentEncoding }
}
