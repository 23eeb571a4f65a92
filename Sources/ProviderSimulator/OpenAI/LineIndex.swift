/// Checks the lines of a batch file one after the other.
///
/// Pure.
struct LineIndex {
    private var collector = EntryCollector()
    private var problems: [BatchProblem] = []
    private var model: String?

    static let endpoint = "/v1/chat/completions"
    static let maximumRequests = 50_000
    /// Further ones are not told.
    private static let maximumProblems = 100

    var entries: [BatchEntry] { collector.entries }

    mutating func add(_ line: LineSplitter.Line) {
        guard let entry = try? JSONParser.parse(line.bytes), entry.members != nil else {
            return note("invalid_json_line", "This line is not parseable as valid JSON.", line)
        }
        guard let customID = entry["custom_id"]?.string, !customID.isEmpty else {
            return note("missing_required_parameter", "Missing required parameter: 'custom_id'.", line, "custom_id")
        }
        guard entry["method"]?.string == "POST" else {
            return note("invalid_method", "The method of a request must be POST.", line, "method")
        }
        guard entry["url"]?.string == Self.endpoint else {
            return note(
                "url_mismatch", "The URL provided for this request does not match the batch endpoint.", line, "url")
        }
        guard let body = entry["body"], body.members != nil else {
            return note("missing_required_parameter", "Missing required parameter: 'body'.", line, "body")
        }
        let name = body["model"]?.string
        if model == nil { model = name }
        guard name == model else {
            return note(
                "model_mismatch", "The provided model does not match that of the first request of the file.", line,
                "body.model")
        }
        let range = line.offset..<(line.offset + line.bytes.count)
        if !collector.add(entry, customID: customID, range: range, version: "", as: ChatCompletionsAPI.self) {
            note("duplicate_custom_id", "The custom_id for this request is a duplicate of another.", line, "custom_id")
        }
    }

    /// What a batch of these lines fails with.
    func finish() -> [BatchProblem] {
        if collector.entries.isEmpty, problems.isEmpty {
            return [BatchProblem(code: "empty_file", message: "The file is empty.")]
        }
        guard collector.entries.count <= Self.maximumRequests else {
            return [
                BatchProblem(
                    code: "too_many_tasks",
                    message: "The batch file has more than \(Self.maximumRequests) requests.")
            ]
        }
        return problems
    }

    private mutating func note(
        _ code: String, _ message: String, _ line: LineSplitter.Line, _ parameter: String? = nil
    ) {
        guard problems.count < Self.maximumProblems else { return }
        problems.append(BatchProblem(code: code, message: message, parameter: parameter, line: line.number))
    }
}
