public import Foundation
import Synchronization

/// One of the executables under test, as a process of its own.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public struct Exit: Sendable {
        /// Its exit code; for a signal, its number.
        public let status: Int32
        /// Whether a signal ended it.
        public let wasSignalled: Bool
        /// Everything it wrote to standard output.
        public let output: String
        /// Everything it wrote to standard error.
        public let errors: String
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var waitStatus: Int32?
        /// Threads that still read its output or wait for its end.
        var running = 3
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private static let starting = Mutex(())
    /// The process, also after its end.
    public let processID: pid_t
    private let state = Mutex(State())

    /// Starts an executable of this package.
    ///
    /// - Parameters:
    ///   - name: The product's name, or the absolute path of another program.
    ///   - arguments: Its arguments.
    ///   - environment: Set in addition to a bare environment: nothing of the caller's settings gets through.
    ///   - input: What it reads from standard input; at most what a pipe holds.
    /// - Throws: `POSIXError` where it cannot be started.
    public init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String = ""
    ) throws {
        let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME", "TMPDIR"].contains($0.key) }
        let full = inherited.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
        let path = name.hasPrefix("/") ? name : Self.products.appending(path: name).path
        // One at a time: a child that is started between a pipe and its close-on-exec mark would hold the pipe open.
        let (processID, standardInput, standardOutput, standardError) = try Self.starting.withLock { _ in
            let channels = (try Channel(), try Channel(), try Channel())
            let streams = [channels.0.readEnd, channels.1.writeEnd, channels.2.writeEnd]
            return (try Self.spawn([path] + arguments, full, streams), channels.0, channels.1, channels.2)
        }
        self.processID = processID
        for descriptor in [standardInput.readEnd, standardOutput.writeEnd, standardError.writeEnd] { close(descriptor) }
        try FileHandle(fileDescriptor: standardInput.writeEnd, closeOnDealloc: true).write(contentsOf: Data(input.utf8))
        Thread.detachNewThread { self.read(standardOutput.readEnd) { $0.output += $1 } }
        Thread.detachNewThread { self.read(standardError.readEnd) { $0.errors += $1 } }
        Thread.detachNewThread {
            var status: Int32 = 0
            while unsafe waitpid(self.processID, &status, 0) < 0, errno == EINTR {}
            self.change { [status] state in
                state.waitStatus = status
                state.running -= 1
            }
        }
    }

    /// Where this package's executables are built.
    public static var products: URL {
        URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    }

    /// Runs an executable to its end.
    public static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String = ""
    ) async throws -> Exit {
        await (try ChildProcess(name, arguments, environment: environment, input: input)).exit()
    }

    /// Sends a signal, unless the process has ended.
    public func signal(_ number: Int32) {
        state.withLock { state in
            if state.waitStatus == nil { kill(processID, number) }
        }
    }

    /// Whether the process has ended.
    public var hasEnded: Bool { state.withLock { $0.waitStatus != nil } }

    /// Returns when the process has ended and its output is read.
    public func exit() async -> Exit {
        await waits { _ in false }
        return state.withLock { state in
            let status = state.waitStatus ?? 0
            let signal = status & 0x7F
            return Exit(
                status: signal == 0 ? (status >> 8) & 0xFF : signal, wasSignalled: signal != 0,
                output: String(decoding: state.output, as: UTF8.self),
                errors: String(decoding: state.errors, as: UTF8.self))
        }
    }

    /// What it has written to standard error so far.
    public var errorText: String { String(decoding: state.withLock { $0.errors }, as: UTF8.self) }

    /// What it has written to standard output so far.
    public var outputText: String { String(decoding: state.withLock { $0.output }, as: UTF8.self) }

    /// Returns when what it has written satisfies a condition, or it has ended.
    public func waits(until isEnough: (ChildProcess) -> Bool) async {
        let (changes, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let isOver = state.withLock { state in
            state.watchers.append(continuation)
            return state.running == 0
        }
        guard !isOver, !isEnough(self) else { return }
        for await _ in changes where isEnough(self) { return }
    }

    private func read(_ descriptor: Int32, _ append: @escaping @Sendable (inout State, [UInt8]) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            let bytes = Array(buffer[..<count])
            change { append(&$0, bytes) }
        }
        close(descriptor)
        change { $0.running -= 1 }
    }

    private func change(_ body: (inout State) -> Void) {
        let (watchers, isOver) = state.withLock { state in
            body(&state)
            return (state.watchers, state.running == 0)
        }
        for watcher in watchers {
            watcher.yield()
            if isOver { watcher.finish() }
        }
    }

    /// A pipe that no other child inherits.
    private struct Channel {
        let readEnd: Int32
        let writeEnd: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            guard unsafe pipe(&ends) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (readEnd, writeEnd) = (ends[0], ends[1])
        }
    }

    private static func spawn(_ arguments: [String], _ environment: [String], _ streams: [Int32]) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (target, descriptor) in streams.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        // Sockets of servers in this process, accepted by libraries that do not mark them: a child that holds them keeps their closing from being seen.
        typealias CloseFrom =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        // The headers hide it from Swift.
        if let function = unsafe dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") {
            _ = unsafe unsafeBitCast(function, to: CloseFrom.self)(&actions, Int32(streams.count))
        }
        let cArguments = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let cEnvironment = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (cArguments + cEnvironment).forEach { unsafe free($0) } }
        var processID: pid_t = 0
        let code = unsafe posix_spawn(&processID, arguments[0], &actions, nil, cArguments, cEnvironment)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO) }
        return processID
    }
}
