public import Contract

/// Turns the events of several consultations into one readable sequence: answer by answer, in the order asked, each as it arrives.
///
/// The first answer that is not finished is shown live; the events of later ones are kept until their turn. A result is what counts: where the stream
/// did not bring all of its text, the rest follows from the result.
public struct AnswerFollower: Sendable {
    /// What is to be shown next.
    public enum Output: Equatable, Sendable {
        /// A consultation's turn has come.
        case header(ConsultationRequested)
        /// A piece of its answer.
        case text(String)
        /// The worker began the answer anew: what was shown of it no longer counts.
        case restarted
        /// The answer is whole, or there will be none.
        case ended(ConsultationResult)
        /// What its compliance check said; follows `ended` where checks are followed.
        case checked(ConsultationCheck)
    }

    private struct Consultation {
        let request: ConsultationRequested
        var reply = ReplyAssembly()
        var result: ConsultationResult?
        /// What has been shown of it.
        var shown = ""
        /// Whether its end has been shown.
        var hasEnded = false
        var check: ConsultationCheck?
        /// Whether nothing more will be heard of its check.
        var isCheckSettled = false
    }

    private var consultations: [String: Consultation]
    private var order: ArraySlice<String>
    private let followsChecks: Bool

    /// Follows consultations that are about to be sent.
    ///
    /// - Parameters:
    ///   - requests: In the order in which they are to be shown; ids that repeat are followed once.
    ///   - followsChecks: Whether an answer is followed until it has been checked.
    public init(_ requests: [ConsultationRequested], followsChecks: Bool = false) {
        self.followsChecks = followsChecks
        consultations = Dictionary(
            requests.map { ($0.consultationID, Consultation(request: $0)) }, uniquingKeysWith: { first, _ in first })
        var seen: Set<String> = []
        order = requests.map(\.consultationID).filter { seen.insert($0).inserted }[...]
    }

    /// Whether every consultation has its result and has been shown.
    public var isComplete: Bool { order.isEmpty }

    /// How many consultations have no result yet.
    public var openCount: Int { order.count { consultations[$0]?.result == nil } }

    /// What to show at the start.
    ///
    /// - Returns: The first consultation's header.
    public func start() -> [Output] {
        order.first.flatMap { consultations[$0] }.map { [.header($0.request)] } ?? []
    }

    /// Takes note that an attempt began.
    public mutating func receive(_ started: ReplyStarted) -> [Output] {
        show(consultations[started.consultationID]?.reply.begin(started), of: started.consultationID)
    }

    /// Takes a piece of an answer.
    public mutating func receive(_ chunk: ReplyChunk) -> [Output] {
        show(consultations[chunk.consultationID]?.reply.append(chunk), of: chunk.consultationID)
    }

    /// Takes a result.
    public mutating func receive(_ result: ConsultationResult) -> [Output] {
        let id = result.consultationID
        guard consultations[id] != nil, consultations[id]?.result == nil else { return [] }
        consultations[id]?.result = result
        return id == order.first ? advance() : []
    }

    /// Takes the verdict on an answer.
    ///
    /// - Parameters:
    ///   - validated: The verdict.
    ///   - event: The event as it was read.
    /// - Returns: Nothing yet: a correction may follow.
    public mutating func receive(_ validated: ConsultationValidated, event: [UInt8]) -> [Output] {
        consultations[validated.consultationID]?.check = ConsultationCheck(validated, event: event)
        return []
    }

    /// Takes a refined answer, which comes with its verdict.
    ///
    /// - Parameters:
    ///   - correction: The refined answer.
    ///   - event: The event as it was read.
    /// - Returns: What to show next.
    public mutating func receive(_ correction: ConsultationCorrected, event: [UInt8]) -> [Output] {
        consultations[correction.consultationID]?.check?.correct(correction, event: event)
        return settleCheck(of: correction.consultationID)
    }

    /// Takes note that all that came with a verdict has been read.
    public mutating func settleCheck(of id: String) -> [Output] {
        guard consultations[id]?.check != nil, consultations[id]?.isCheckSettled == false else { return [] }
        consultations[id]?.isCheckSettled = true
        return id == order.first ? advance() : []
    }

    private mutating func show(_ change: ReplyAssembly.Change?, of id: String) -> [Output] {
        guard id == order.first, consultations[id]?.result == nil else { return [] }
        switch change {
        case nil, ReplyAssembly.Change.none?: return []
        case .began(isReplacement: false): return []
        case .began(isReplacement: true):
            consultations[id]?.shown = ""
            return [.restarted]
        case .grew(let text):
            consultations[id]?.shown += text
            return [.text(text)]
        }
    }

    /// Ends the consultation that is shown, and goes on to the first that is still open.
    private mutating func advance() -> [Output] {
        var outputs: [Output] = []
        while let id = order.first, let consultation = consultations[id] {
            guard let result = consultation.result else {
                if !consultation.reply.text.isEmpty, consultation.shown.isEmpty {
                    outputs.append(.text(consultation.reply.text))
                    consultations[id]?.shown = consultation.reply.text
                }
                return outputs
            }
            if !consultation.hasEnded {
                if case .completed(let completed) = result.outcome {
                    outputs += rest(of: completed.text, after: consultation.shown)
                }
                outputs.append(.ended(result))
                consultations[id]?.hasEnded = true
            }
            if followsChecks {
                if case .completed = result.outcome, !consultation.isCheckSettled { return outputs }
                if let check = consultation.check { outputs.append(.checked(check)) }
            }
            order.removeFirst()
            if let next = order.first.flatMap({ consultations[$0] }) { outputs.append(.header(next.request)) }
        }
        return outputs
    }

    private func rest(of text: String, after shown: String) -> [Output] {
        // By bytes: a piece may end between two scalars that make one character.
        guard text.utf8.starts(with: shown.utf8) else { return [.restarted, .text(text)] }
        let rest = text.utf8.dropFirst(shown.utf8.count)
        return rest.isEmpty ? [] : [.text(String(decoding: rest, as: UTF8.self))]
    }
}
