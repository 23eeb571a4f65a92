import Contract
import HTTPTransport
import Kafka
import LanguageModels

/// Writes the deltas of one attempt as chunks, on the thread that reads them: no task hop, and no copy but the one into the producer's queue.
///
/// The first delta leaves at once, and so does any that follows a pause; those that come thick and fast are joined for up to `maximumDelay`. Where the
/// producer's queue is full the transfer is paused until it has room.
///
/// Used by one thread at a time: by the job before and after the model call, by the transport's thread during it.
final class ReplyStream: AnswerReceiver, @unchecked Sendable {
    /// Joined text leaves early when it has grown to this many bytes.
    private static let maximumPendingBytes = 32 * 1024
    private static let retryDelay = Duration.milliseconds(5)

    private let producer: KafkaProducer
    private let topic: KafkaTopic
    private let headers: KafkaHeaderSet
    /// Of its beginning and its end, which also tell the trace: on every chunk that would cost more than it tells.
    private let markHeaders: KafkaHeaderSet
    private let key: [UInt8]
    private let maximumDelay: Duration
    private let maximumDelayMilliseconds: Int64
    private let now: @Sendable () -> Timestamp
    private let tracker = KafkaDeliveryTracker()

    private var encoder: ReplyChunkEncoder
    private var event: [UInt8] = []
    private var pending: [UInt8] = []
    private var isTimerSet = false
    private var isPaused = false
    private var lastChunk = Timestamp(millisecondsSinceEpoch: 0)

    /// Told once, before the first delta.
    var onFirstDelta: (@Sendable () -> Void)?
    /// An event to be written before the first chunk, and only if there is one.
    var prologue: [UInt8]?

    /// How many chunks were written.
    private(set) var chunks = 0
    /// Whether its end is on its way.
    var hasEnded = false
    /// What broke the stream.
    private(set) var failure: KafkaError?
    /// Whether a reader may have seen text.
    var hasText: Bool { chunks > 0 || !pending.isEmpty }
    /// When the first delta came.
    private(set) var firstDelta: ContinuousClock.Instant?

    init(
        producer: KafkaProducer, topic: KafkaTopic, headers: KafkaHeaderSet, markHeaders: KafkaHeaderSet,
        encoder: ReplyChunkEncoder, key: [UInt8], maximumDelay: Duration, now: @escaping @Sendable () -> Timestamp
    ) {
        self.producer = producer
        self.topic = topic
        self.headers = headers
        self.markHeaders = markHeaders
        self.encoder = encoder
        self.key = key
        self.maximumDelay = maximumDelay
        maximumDelayMilliseconds = maximumDelay.wholeMilliseconds
        self.now = now
    }

    func receive(_ delta: ModelTextDelta, on stream: HTTPTransfer) -> HTTPTransferFlow {
        if pending.isEmpty {
            if chunks == 0, firstDelta == nil {
                firstDelta = .now
                onFirstDelta?()
            }
            let time = now()
            if time.millisecondsSinceEpoch - lastChunk.millisecondsSinceEpoch >= maximumDelayMilliseconds {
                if write(delta.escaped, at: time) { return failure == nil ? .proceed : .cancel }
                hold(delta.escaped)
                return pause(stream)
            }
        }
        hold(delta.escaped)
        if pending.count >= Self.maximumPendingBytes {
            guard flush() else { return pause(stream) }
            if isTimerSet, !isPaused {
                isTimerSet = false
                stream.setTimer(after: nil)
            }
        } else if !isTimerSet {
            isTimerSet = true
            stream.setTimer(after: maximumDelay)
        }
        return failure == nil ? .proceed : .cancel
    }

    func timerFired(on stream: HTTPTransfer) {
        isTimerSet = false
        guard flush() else {
            _ = pause(stream)
            return
        }
        if isPaused {
            isPaused = false
            stream.resume()
        }
    }

    /// Writes a whole text in pieces, for an answer that was held back.
    func write(text: String) async throws(KafkaError) {
        firstDelta = firstDelta ?? .now
        var rest = text[...]
        while !rest.isEmpty {
            let piece = Self.piece(of: rest)
            JSONText.appendEscaped(String(piece), to: &pending)
            try await flushAll()
            rest = rest[piece.endIndex...]
        }
    }

    /// The beginning of a text, up to a space where there is one soon.
    private static func piece(of text: Substring) -> Substring {
        let least = text.prefix(240)
        let more = text[least.endIndex...].prefix(80)
        guard more.endIndex < text.endIndex else { return text }
        let space = more.firstIndex(where: \.isWhitespace)
        return text[..<(space.map { text.index(after: $0) } ?? least.endIndex)]
    }

    /// Writes what is left of the text.
    func flushAll() async throws(KafkaError) {
        while !writePrologue() || !flush() { try await room() }
        if let failure { throw failure }
    }

    /// Returns once all of the stream is acknowledged.
    ///
    /// - Throws: The first failure of any record: then the stream has a gap and must not count.
    func settled() async throws(KafkaError) {
        try await tracker.settled()
    }

    /// Writes the stream's beginning or its end.
    func write(_ event: [UInt8]) async throws(KafkaError) {
        let key = key
        while true {
            switch producer.enqueue(
                to: topic, key: key.span, value: event.span, headers: markHeaders, tracker: tracker)
            {
            case .queued: return
            case .queueFull: try await room()
            case .failed(let error): throw error
            }
        }
    }

    /// Waits for room in the producer's queue; a cancelled task gets none, for it would ask again and again.
    private func room() async throws(KafkaError) {
        await producer.room()
        if Task.isCancelled { throw KafkaError(.cancelled, "the job was cancelled") }
    }

    private func hold(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
    }

    /// Writes joined text; false where the queue is full.
    private func flush() -> Bool {
        guard !pending.isEmpty else { return true }
        // Taken out and put back: a copy would have to be made before it could be emptied.
        var text: [UInt8] = []
        swap(&text, &pending)
        let isWritten = write(text.span, at: now())
        if isWritten { text.removeAll(keepingCapacity: true) }
        swap(&text, &pending)
        return isWritten
    }

    /// Writes one chunk; false where the queue is full.
    ///
    /// A failure is kept for the end: the rest of the stream is pointless.
    private func write(_ text: Span<UInt8>, at time: Timestamp) -> Bool {
        if prologue != nil, !writePrologue() { return false }
        encoder.encode(seq: chunks + 1, escapedText: text, time: time, into: &event)
        // A span borrows from a value that nobody else can change meanwhile.
        let (key, event) = (key, event)
        switch producer.enqueue(to: topic, key: key.span, value: event.span, headers: headers, tracker: tracker) {
        case .queued:
            chunks += 1
            lastChunk = time
            return true
        case .queueFull: return false
        case .failed(let error):
            failure = failure ?? error
            return true
        }
    }

    private func writePrologue() -> Bool {
        guard let event = prologue else { return true }
        let key = key
        switch producer.enqueue(to: topic, key: key.span, value: event.span, headers: markHeaders, tracker: tracker) {
        case .queued: break
        case .queueFull: return false
        case .failed(let error): failure = failure ?? error
        }
        prologue = nil
        return true
    }

    private func pause(_ stream: HTTPTransfer) -> HTTPTransferFlow {
        isPaused = true
        isTimerSet = true
        stream.setTimer(after: Self.retryDelay)
        return .pause
    }
}
