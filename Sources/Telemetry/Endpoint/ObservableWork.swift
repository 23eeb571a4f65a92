/// What an operator can look into while it runs.
public protocol ObservableWork: Sendable {
    /// What must be so for it to be alive: where it is not, only a restart helps.
    var liveness: [HealthCheck] { get }
    /// What must be so for it to be ready.
    var readiness: [HealthCheck] { get }
    /// Sets the metrics that are values of this moment, before they are shown.
    func updateMetrics() async
}
