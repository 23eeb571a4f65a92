import CommandLineTool

/// Says on standard error how long work goes on, a line a second; nothing of what is over at once.
struct ProgressReport {
    private static let interval = Duration.seconds(1)

    private var last = ContinuousClock.now

    /// Says where the work is, if it is time to.
    mutating func tell(_ text: @autoclosure () -> String) {
        guard ContinuousClock.now - last >= Self.interval else { return }
        last = .now
        StandardError.write(text() + "\n")
    }
}
