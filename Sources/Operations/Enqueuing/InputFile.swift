public import Contract
import Foundation

/// A file, or standard input, that holds consultations to be enqueued, ids of some, audits, or knowledge.
public struct InputFile: Sendable {
    /// The most that is read of one file, in bytes: it is checked as a whole before anything of it is sent.
    public static let maximumBytes = 512 << 20

    /// What went wrong before the content could be looked at.
    public enum Failure: Error, CustomStringConvertible {
        /// The file is not there, or may not be read.
        case unreadable(name: String)
        /// The file is larger than `maximumBytes`.
        case tooLarge(name: String)
        /// What the file holds is not what was expected; nothing of it was sent.
        case problems([InputProblem])

        /// A line for each problem: file, line, field, what was expected.
        public var description: String {
            switch self {
            case .unreadable(let name): "\(name): expected a file that can be read"
            case .tooLarge(let name): "\(name): expected at most \(InputFile.maximumBytes >> 20) MiB; split the file"
            case .problems(let problems): problems.map(\.description).joined(separator: "\n")
            }
        }
    }

    private let path: String?

    /// Names an input.
    ///
    /// - Parameter path: A path, or `-` for standard input.
    public init(_ path: String) {
        self.path = path == "-" ? nil : path
    }

    /// The name that problems are reported under.
    public var name: String { path ?? "standard input" }

    /// Reads and checks the whole input.
    ///
    /// - Parameter now: The time for requests that come without one.
    /// - Returns: The consultations in the order of the file.
    /// - Throws: `Failure`.
    public func consultations(now: Timestamp) throws(Failure) -> [Event<ConsultationRequested>] {
        try events(ConsultationInput(), now: now)
    }

    /// Reads and checks the whole input.
    ///
    /// - Parameter now: The time for requests that come without one.
    /// - Returns: The audits in the order of the file.
    /// - Throws: `Failure`.
    public func audits(now: Timestamp) throws(Failure) -> [Event<AuditRequested>] {
        try events(AuditInput(), now: now)
    }

    private func events<Payload>(
        _ input: EventInput<Payload>, now: Timestamp
    ) throws(Failure) -> [Event<Payload>] {
        switch input.read(try bytes(), file: name, now: now) {
        case .events(let events): return events
        case .problems(let problems): throw .problems(problems)
        }
    }

    /// Reads and checks the whole input.
    ///
    /// - Parameter now: The time for entries that come without one.
    /// - Returns: The entries of knowledge in the order of the file.
    /// - Throws: `Failure`.
    public func knowledge(now: Timestamp) throws(Failure) -> [KnowledgeRecord] {
        switch KnowledgeInput().read(try bytes(), file: name, now: now) {
        case .records(let records): return records
        case .problems(let problems): throw .problems(problems)
        }
    }

    /// The whole content.
    func bytes() throws(Failure) -> [UInt8] {
        guard let handle = path.map({ FileHandle(forReadingAtPath: $0) }) ?? .standardInput else {
            throw .unreadable(name: name)
        }
        let data: Data
        do {
            data = try handle.read(upToCount: Self.maximumBytes + 1) ?? Data()
        } catch {
            throw .unreadable(name: name)
        }
        guard data.count <= Self.maximumBytes else { throw .tooLarge(name: name) }
        return [UInt8](data)
    }
}
