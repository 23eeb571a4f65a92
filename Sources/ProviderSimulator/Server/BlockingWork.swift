import NIOPosix

/// Work that takes long or blocks, on threads that serve no connection.
enum BlockingWork {
    /// Runs the body on one of them.
    static func run<Result: Sendable>(
        _ body: @escaping @Sendable () throws(APIProblem) -> Result
    ) async throws(APIProblem) -> Result {
        do {
            return try await NIOThreadPool.singleton.runIfActive(body)
        } catch let problem as APIProblem {
            throw problem
        } catch {
            throw APIProblem(.serverError, "The simulator is being shut down")
        }
    }

    /// What could not be read or written on disk becomes a server's error.
    static func storing<Result>(_ body: () throws -> Result) throws(APIProblem) -> Result {
        do {
            return try body()
        } catch {
            throw APIProblem(.serverError, "The simulator's disk could not be read or written: \(error)")
        }
    }
}
