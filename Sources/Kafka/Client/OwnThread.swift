import CLibrdkafka
import Glibc

/// Threads for C calls that block, which the cooperative pool must not run.
enum OwnThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Runs `body` on a thread of its own, called `name` (15 characters are kept) in debuggers and `top`.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(KafkaError) {
        let box = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                if let argument = unsafe argument {
                    unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                }
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            throw KafkaError(.fatal, "no thread to be had for a Kafka client (error \(status))")
        }
        unsafe shim_name_thread(thread, String(name.prefix(15)))
        pthread_detach(thread)
    }

    /// Runs one blocking call on a thread made for it, for the rare ones.
    ///
    /// Not interrupted by cancelling.
    static func run<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws(KafkaError) -> Value
    ) async throws(KafkaError) -> Value {
        let completion = Completion<Result<Value, KafkaError>>()
        try start(name) {
            do throws(KafkaError) {
                completion.complete(.success(try body()))
            } catch {
                completion.complete(.failure(error))
            }
        }
        return try await completion.value().get()
    }
}
