/// A clock read as the time since it was made, so that decisions need not know which clock it is.
struct ElapsedClock: Sendable {
    /// The time since it was made.
    let now: @Sendable () -> Duration
    /// Sleeps until that time.
    let sleep: @Sendable (_ until: Duration) async throws -> Void

    init(_ clock: some Clock<Duration>) {
        let origin = clock.now
        now = { origin.duration(to: clock.now) }
        sleep = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
    }
}
