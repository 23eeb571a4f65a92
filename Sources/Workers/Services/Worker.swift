public import ServiceLifecycle

/// A worker: runs until it is shut down, and can be looked into meanwhile.
public protocol Worker: Service {
    /// Its health, and the metrics that are values of a moment.
    var observer: WorkerObserver { get }
}
