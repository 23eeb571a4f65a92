import Synchronization

/// Reads the body of `POST /v1/files` while it arrives, and checks the lines of the file for the batch to come.
///
/// What is wrong with a line does not refuse the file; it lets a batch of it fail.
final class FileIntake: Sendable {
    private struct State {
        var reader: MultipartReader
        /// The part that is being read, and its content unless it is the file.
        var part = ""
        var fields: [String: [UInt8]] = [:]
        var fileName: String?
        var lines = LineSplitter()
        var index = LineIndex()
    }

    private let bytes = SpooledBytes()
    private let state: Mutex<State>

    static let maximumBytes = 200 << 20
    private static let maximumField = 1_024

    init(contentType: String?) throws(APIProblem) {
        guard let contentType, let reader = MultipartReader(contentType: contentType) else {
            throw .invalid("Send the file as multipart/form-data.")
        }
        state = Mutex(State(reader: reader))
    }

    /// Reads on; may block.
    func take(_ piece: [UInt8]) throws(APIProblem) {
        try state.withLock { state throws(APIProblem) in
            var reader = state.reader
            try reader.add(piece) { event throws(APIProblem) in try take(event, &state) }
            state.reader = reader
        }
    }

    private func take(_ event: MultipartReader.Event, _ state: inout State) throws(APIProblem) {
        switch event {
        case .part(let name, let fileName):
            state.part = name
            if name == "file" { state.fileName = fileName ?? "file" }
        case .content(let content) where state.part == "file":
            try BlockingWork.storing { try bytes.append(content) }
            var index = LineIndex()
            swap(&index, &state.index)
            state.lines.add(content) { index.add($0) }
            swap(&index, &state.index)
        case .content(let content):
            let field = state.fields[state.part, default: []] + content
            guard field.count <= Self.maximumField, state.fields.count < 100 else {
                throw .invalid("A field of the form is too long.", parameter: "file")
            }
            state.fields[state.part] = field
        }
    }

    /// The file, once all of the body has been read.
    func file(id: String, account: String, now: Double) throws(APIProblem) -> UploadedFile {
        try state.withLock { state throws(APIProblem) in
            guard state.reader.isComplete, let name = state.fileName else {
                throw .invalid(
                    "Missing required parameter: 'file'.", parameter: "file", code: "missing_required_parameter")
            }
            guard let purpose = state.fields["purpose"].map({ String(decoding: $0, as: UTF8.self) }) else {
                throw .invalid(
                    "Missing required parameter: 'purpose'.", parameter: "purpose", code: "missing_required_parameter")
            }
            guard purpose == "batch" else {
                throw .invalid(
                    "The simulator takes files with purpose 'batch' only.", parameter: "purpose", code: "invalid_value")
            }
            var index = state.index
            state.lines.finish { index.add($0) }
            return UploadedFile(
                id: id, account: account, name: name, created: now,
                content: BatchContent(entries: index.entries, bytes: bytes), problems: index.finish())
        }
    }
}
