import Synchronization

/// Reads the body of `POST /v1/messages/batches` while it arrives.
///
/// What is wrong with the list refuses the batch; what is wrong with the parameters of one request shows at the end.
final class MessageBatchIntake: Sendable {
    private struct State {
        var splitter = ElementSplitter()
        var collector = EntryCollector()
    }

    private let version: String
    private let bytes = SpooledBytes()
    private let state = Mutex(State())

    static let maximumBytes = 256 << 20
    static let maximumRequests = 100_000

    init(version: String) {
        self.version = version
    }

    /// Reads on; may block.
    func take(_ piece: [UInt8]) throws(APIProblem) {
        try BlockingWork.storing { try bytes.append(piece) }
        try state.withLock { state throws(APIProblem) in
            // Taken apart, so that the closure can change the one while the other runs.
            var collector = state.collector
            state.collector = EntryCollector()
            try state.splitter.add(piece) { offset, element throws(APIProblem) in
                try Self.add(element, at: offset, to: &collector, version: version)
            }
            state.collector = collector
        }
    }

    /// The batch's requests, once all of the body has been read.
    func content() throws(APIProblem) -> BatchContent {
        try state.withLock { state throws(APIProblem) in
            try Self.check(state.splitter.skeleton, count: state.collector.entries.count)
            return BatchContent(entries: state.collector.entries, bytes: bytes, version: version)
        }
    }

    private static func add(
        _ element: [UInt8], at offset: Int, to collector: inout EntryCollector, version: String
    ) throws(APIProblem) {
        let index = collector.entries.count
        guard index < maximumRequests else {
            throw .invalid("requests: List should have at most \(maximumRequests) items after validation")
        }
        let entry: JSONNode
        do throws(JSONSyntaxError) {
            entry = try JSONParser.parse(element)
        } catch {
            throw .invalid("The request body is not valid JSON: \(error.reason) at byte \(offset + error.offset)")
        }
        if let unknown = entry.members?.first(where: { !["custom_id", "params"].contains($0.name) }) {
            throw .invalid("requests.\(index).\(unknown.name): Extra inputs are not permitted")
        }
        guard let customID = entry["custom_id"] else { throw .invalid("requests.\(index).custom_id: Field required") }
        guard let customID = customID.string, isCustomID(customID) else {
            throw .invalid("requests.\(index).custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")
        }
        guard entry["params"]?.members != nil else { throw .invalid("requests.\(index).params: Field required") }
        let range = offset..<(offset + element.count)
        guard collector.add(entry, customID: customID, range: range, version: version, as: MessagesAPI.self) else {
            throw .invalid("requests.\(index).custom_id: Duplicate custom_id; each must be unique within the batch")
        }
    }

    private static func isCustomID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
    }

    /// Checks all that stands around the requests.
    private static func check(_ skeleton: [UInt8], count: Int) throws(APIProblem) {
        let document: JSONNode
        do throws(JSONSyntaxError) {
            document = try JSONParser.parse(skeleton)
        } catch {
            throw .invalid("The request body is not valid JSON: \(error.reason)")
        }
        guard let members = document.members else { throw .invalid("Input should be a valid dictionary") }
        if let unknown = members.first(where: { $0.name != "requests" }) {
            throw .invalid("\(unknown.name): Extra inputs are not permitted")
        }
        guard let list = document["requests"] else { throw .invalid("requests: Field required") }
        guard let list = list.array, list.count == count, list.allSatisfy({ $0 == 0 }) else {
            throw .invalid("requests: Input should be a valid list of dictionaries")
        }
        guard count > 0 else { throw .invalid("requests: List should have at least 1 item after validation, not 0") }
    }
}
