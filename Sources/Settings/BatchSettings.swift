public import Foundation

/// When jobs become batches, and where their files lie.
public struct BatchSettings: Sendable {
    /// Jobs of one batch at most; default 10,000.
    ///
    /// The provider's own limit holds besides.
    public var maximumRequests: Int
    /// Bytes of one request file at most; default 100 MB.
    ///
    /// The provider's own limit holds besides.
    public var maximumBytes: Int
    /// How long a job may wait for others; default 1 h.
    ///
    /// Of no effect where there is a schedule.
    public var maximumAge: Duration
    /// A five-field cron expression: batches are submitted at these times only; default none.
    public var schedule: String?
    /// The time zone of the schedule; default UTC.
    public var timeZone: TimeZone
    /// How often a provider is asked how a batch stands; default 30 s.
    public var pollInterval: Duration
    /// How often a job is tried before it fails; default 3.
    public var maximumAttempts: Int
    /// How many batches of one worker may be with the provider at once; default 64.
    ///
    /// The rest waits in Kafka.
    public var maximumOpen: Int
    /// How long a submission may take; default 5 min.
    ///
    /// A worker that takes over waits as long before it believes that a batch never reached the provider.
    public var submitTimeout: Duration
    /// Where request files, result files and manifests lie; default a folder `guidance-spool` in the system's temporary directory.
    ///
    /// Nothing else may clean up there: what is gone is made again from Kafka, but that takes time.
    public var spoolDirectory: String
    /// Bytes that request files may take; default 4 GiB.
    ///
    /// Of one worker, and request files alone: each of the two batches that are collected at once keeps its results there until they are published, and every
    /// open batch its manifest, of about 200 bytes for each job. Leave as much room besides as two batches' answers take.
    public var spoolMaximumBytes: Int

    /// Reads the settings of batches.
    ///
    /// - Parameter source: Where settings come from.
    /// - Throws: `SettingsError` for the first that is wrong.
    public init(_ source: SettingsSource) throws(SettingsError) {
        maximumRequests = try source.integer(.batchMaximumRequests, default: 10_000, in: 1...100_000)
        maximumBytes = try source.integer(.batchMaximumBytes, default: 100_000_000, in: 1_000...1_000_000_000)
        maximumAge = try source.milliseconds(.batchMaximumAge, default: 3_600_000)
        schedule = try source.text(.batchSchedule)
        let zone = try source.text(.batchScheduleTimeZone) ?? "UTC"
        guard let timeZone = TimeZone(identifier: zone) else {
            throw SettingsError(
                name: SettingName.batchScheduleTimeZone.rawValue, value: zone,
                expected: "expected a name of the time zone database, such as Europe/London")
        }
        self.timeZone = timeZone
        pollInterval = try source.milliseconds(.batchPoll, default: 30_000, atLeast: 1)
        maximumAttempts = try source.integer(.batchMaximumAttempts, default: 3, in: 1...100)
        maximumOpen = try source.integer(.batchMaximumOpen, default: 64, in: 1...2_000)
        submitTimeout = try source.milliseconds(.batchSubmitTimeout, default: 300_000, atLeast: 100)
        let temporary = FileManager.default.temporaryDirectory.path
        spoolDirectory = try source.text(.spoolDirectory) ?? "\(temporary)/guidance-spool"
        spoolMaximumBytes = try source.integer(.spoolMaximumBytes, default: 4 << 30, in: 1_048_576...(1 << 44))
    }
}
