import CLibrdkafka
import Synchronization

/// What group consumers and readers have in common: the client, its thread, its messages and its events.
///
/// One thread polls the client and is the only one to answer rebalances. Messages are taken by whoever asks: at once if
/// there are some, else by the thread when they come.
///
/// `@unchecked Sendable`: all mutable state is in `state`; the queue pointer never changes and librdkafka's queues lock for
/// themselves.
@safe final class ConsumerCore: @unchecked Sendable {
    enum Command: Sendable {
        case start([PartitionStart], Completion<Result<Void, KafkaError>>)
        case release([TopicPartition], Completion<Result<Void, KafkaError>>)
        case groupMetadata(Completion<Result<KafkaGroupMetadata, KafkaError>>)
        /// What was asked for has come: where the partitions of an assignment stand.
        case takeOffsets(Result<[PartitionAssignment], KafkaError>, epoch: UInt64)

        func fail(_ error: KafkaError) {
            switch self {
            case .start(_, let completion), .release(_, let completion): completion.complete(.failure(error))
            case .groupMetadata(let completion): completion.complete(.failure(error))
            case .takeOffsets: break
            }
        }
    }

    private struct PendingRead {
        let maximum: Int
        let completion: Completion<Result<PartitionFeeds.Harvest, KafkaError>>
    }

    private struct State {
        var feeds = PartitionFeeds()
        var mailbox = EventMailbox()
        var commands: [Command] = []
        var commits: [UInt: Completion<Result<Void, KafkaError>>] = [:]
        var lastCommit: UInt = 0
        var read: PendingRead?
        var eventReader: Completion<KafkaConsumerEvent?>?
        var failure: KafkaError?
        var isReachable = false
        var reachedEnds: [TopicPartition: Int64] = [:]
        var lastTurn = ContinuousClock.now
        var isClosing = false
        var isClosed = false
        var closeWaiters: [Completion<Void>] = []
    }

    let client: ClientHandle
    let wake: WakeSignal
    let queue: OpaquePointer
    /// Errors with these ways out end the messages: those that wait for more would wait in vain.
    private let fatalRecoveries: Set<KafkaError.Recovery>
    /// Whether ends that were reached are kept for those who ask; else they are handed out with the messages.
    private let keepsEnds: Bool
    private let state = Mutex(State())

    init(
        client: ClientHandle, fatalRecoveries: Set<KafkaError.Recovery>, keepsEnds: Bool = false
    ) throws(KafkaError) {
        self.client = client
        self.fatalRecoveries = fatalRecoveries
        self.keepsEnds = keepsEnds
        wake = try WakeSignal()
        _ = unsafe rd_kafka_poll_set_consumer(client.pointer)
        guard let queue = unsafe rd_kafka_queue_get_consumer(client.pointer) else {
            throw KafkaError(.invalidConfiguration, "a consumer needs a group.id")
        }
        unsafe self.queue = queue
        unsafe wake.attach(to: queue)
        // What is in the queue already would never be signalled: a queue only tells when it was empty.
        wake.signal()
    }

    deinit {
        unsafe WakeSignal.detach(from: queue)
        unsafe rd_kafka_queue_destroy(queue)
    }

    var isReachable: Bool { state.withLock { $0.isReachable } }
    var isClosing: Bool { state.withLock { $0.isClosing } }
    /// Where the started partitions ended when they were last read to their end.
    var reachedEnds: [TopicPartition: Int64] { state.withLock { $0.reachedEnds } }
    /// When the thread last came round.
    var lastTurn: ContinuousClock.Instant { state.withLock { $0.lastTurn } }

    /// Takes note that the thread has come round.
    func turned() { state.withLock { $0.lastTurn = .now } }

    // MARK: Messages

    /// The next messages, or none when closed or cancelled.
    func next(maximum: Int) async throws(KafkaError) -> PartitionFeeds.Harvest {
        let completion = Completion<Result<PartitionFeeds.Harvest, KafkaError>>()
        let result: Result<PartitionFeeds.Harvest, KafkaError> = await withTaskCancellationHandler {
            if Task.isCancelled { return .success(PartitionFeeds.Harvest()) }
            let ready: Result<PartitionFeeds.Harvest, KafkaError>? = update { state in
                if let failure = state.failure { return .failure(failure) }
                if state.isClosing { return .success(PartitionFeeds.Harvest()) }
                let harvest = harvest(maximum, from: &state)
                if !harvest.isEmpty || maximum <= 0 { return .success(harvest) }
                guard state.read == nil else {
                    return .failure(KafkaError(.invalidState, "another task is reading already"))
                }
                state.read = PendingRead(maximum: maximum, completion: completion)
                return nil
            }
            if let ready { return ready }
            // Cancelled in between: the handler found nothing to take back.
            if Task.isCancelled { withdraw(completion) }
            return await completion.value()
        } onCancel: {
            withdraw(completion)
        }
        return try result.get()
    }

    private func withdraw(_ completion: Completion<Result<PartitionFeeds.Harvest, KafkaError>>) {
        let isWaiting = state.withLock { state in
            guard state.read?.completion === completion else { return false }
            state.read = nil
            return true
        }
        if isWaiting { completion.complete(.success(PartitionFeeds.Harvest())) }
    }

    /// Hands messages to the task that waits for them, if both are there.
    ///
    /// On the consumer's thread.
    func deliver() {
        let reader = update { state -> (PendingRead, PartitionFeeds.Harvest)? in
            guard let read = state.read else { return nil }
            let harvest = harvest(read.maximum, from: &state)
            guard !harvest.isEmpty else { return nil }
            state.read = nil
            return (read, harvest)
        }
        if let (read, harvest) = reader { read.completion.complete(.success(harvest)) }
    }

    private func harvest(_ maximum: Int, from state: inout State) -> PartitionFeeds.Harvest {
        var harvest = state.feeds.take(maximum: maximum)
        for error in harvest.errors + client.context.takeErrors() { publish(.error(error), in: &state) }
        harvest.errors = []
        if keepsEnds {
            state.reachedEnds.merge(harvest.reachedEnds) { $1 }
            harvest.reachedEnds = [:]
        }
        // No sign of a broker: what was fetched ahead outlives the connection, and librdkafka tells of its loss only once.
        return harvest
    }

    func add(_ feeds: [PartitionFeed]) {
        state.withLock { state in
            if !state.isClosing { state.feeds.add(feeds) }
        }
    }

    func remove(_ partitions: [TopicPartition]) {
        state.withLock { state in
            state.feeds.remove(partitions)
            for partition in partitions { state.reachedEnds[partition] = nil }
        }
    }

    func pause(_ partitions: [TopicPartition]) { state.withLock { $0.feeds.pause(partitions) } }

    func resume(_ partitions: [TopicPartition]) {
        state.withLock { $0.feeds.resume(partitions) }
        wake.signal()
    }

    // MARK: Events

    func publish(_ event: KafkaConsumerEvent) { update { publish(event, in: &$0) } }

    private func publish(_ event: KafkaConsumerEvent, in state: inout State) {
        if case .error(let error) = event, fatalRecoveries.contains(error.recovery) {
            state.failure = state.failure ?? error
        }
        state.mailbox.append(event)
    }

    /// Changes what may publish an event, then wakes those who wait for one: outside of the lock.
    private func update<Value>(_ change: (inout State) -> Value) -> Value {
        let value = state.withLock { change(&$0) }
        let (reader, event, read, failure) = state.withLock { state in
            let event = state.eventReader == nil ? nil : state.mailbox.next()
            defer {
                if event != nil { state.eventReader = nil }
                if state.failure != nil { state.read = nil }
            }
            return (state.eventReader, event, state.read, state.failure)
        }
        if let reader, let event { reader.complete(event) }
        if let read, let failure { read.completion.complete(.failure(failure)) }
        return value
    }

    func markReachable(_ isReachable: Bool) { update { markReachable(isReachable, in: &$0) } }

    private func markReachable(_ isReachable: Bool, in state: inout State) {
        guard state.isReachable != isReachable else { return }
        state.isReachable = isReachable
        publish(.brokerReachable(isReachable), in: &state)
    }

    /// The next event; nil when closed or cancelled.
    func nextEvent() async -> KafkaConsumerEvent? {
        let completion = Completion<KafkaConsumerEvent?>()
        return await withTaskCancellationHandler {
            let (isReady, event) = state.withLock { state -> (Bool, KafkaConsumerEvent?) in
                if let event = state.mailbox.next() { return (true, event) }
                if state.isClosed || state.eventReader != nil || Task.isCancelled { return (true, nil) }
                state.eventReader = completion
                return (false, nil)
            }
            if isReady { return event }
            if Task.isCancelled { withdraw(completion) }
            return await completion.value()
        } onCancel: {
            withdraw(completion)
        }
    }

    private func withdraw(_ completion: Completion<KafkaConsumerEvent?>) {
        let isWaiting = state.withLock { state in
            guard state.eventReader === completion else { return false }
            state.eventReader = nil
            return true
        }
        if isWaiting { completion.complete(nil) }
    }

    // MARK: Commands and commits

    func submit(_ command: Command) {
        let isAccepted = state.withLock { state in
            guard !state.isClosing else { return false }
            state.commands.append(command)
            return true
        }
        if isAccepted { wake.signal() } else { command.fail(Self.closedError) }
    }

    func takeCommands() -> [Command] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Commits `offsets`.
    ///
    /// The answer comes through the consumer's queue.
    func commit(_ offsets: [PartitionOffset]) async throws(KafkaError) {
        if offsets.isEmpty { return }
        let completion = Completion<Result<Void, KafkaError>>()
        let list = PartitionList(offsets)
        let number: UInt? = state.withLock { state in
            guard !state.isClosing else { return nil }
            state.lastCommit += 1
            state.commits[state.lastCommit] = completion
            return state.lastCommit
        }
        guard let number else { throw Self.closedError }
        let code = unsafe rd_kafka_commit_queue(
            client.pointer, list.pointer, queue, nil, UnsafeMutableRawPointer(bitPattern: number))
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { finishCommit(number, .failure(KafkaError(code))) }
        try await completion.value().get()
    }

    func finishCommit(_ number: UInt, _ result: Result<Void, KafkaError>) {
        let completion = update { state in
            if case .success = result { markReachable(true, in: &state) }
            return state.commits.removeValue(forKey: number)
        }
        completion?.complete(result)
    }

    // MARK: The end

    static let closedError = KafkaError(.closed, "the consumer is closed")

    /// Asks the thread to close.
    ///
    /// Messages end at once.
    func requestClose() {
        let (read, commands) = state.withLock { state -> (PendingRead?, [Command]) in
            guard !state.isClosing else { return (nil, []) }
            state.isClosing = true
            state.feeds.removeAll()
            defer {
                state.read = nil
                state.commands = []
            }
            return (state.read, state.commands)
        }
        read?.completion.complete(.success(PartitionFeeds.Harvest()))
        for command in commands { command.fail(Self.closedError) }
        wake.signal()
    }

    /// Closes, and returns when the thread says that it is done.
    ///
    /// Not to be interrupted by cancelling.
    func close() async {
        requestClose()
        let completion = Completion<Void>()
        let isClosed = state.withLock { state in
            if !state.isClosed { state.closeWaiters.append(completion) }
            return state.isClosed
        }
        if !isClosed { await completion.value() }
    }

    /// The thread has closed the client, or does not expect to soon: everything that waits ends.
    func finish() {
        let (commits, reader, waiters) = state.withLock { state in
            state.isClosed = true
            defer {
                state.commits = [:]
                state.eventReader = nil
                state.closeWaiters = []
            }
            return (state.commits.values, state.eventReader, state.closeWaiters)
        }
        for commit in commits { commit.complete(.failure(Self.closedError)) }
        reader?.complete(nil)
        for waiter in waiters { waiter.complete(()) }
    }
}
