/// The prompt of a chat request: its words, and its bytes in the order in which the cache compares them.
struct ChatMessages {
    private(set) var prompt = PromptText(question: "")
    /// Tools first, then each message with its role.
    private(set) var bytes: [UInt8] = []

    /// Bytes up to the first message that is not the system's.
    private var systemBytes = 0

    var systemTokens: Int { TokenEstimate.tokens(bytes: systemBytes) }
    var tokens: Int { TokenEstimate.tokens(bytes: bytes.count) }

    private static let roles = ["system", "assistant", "user", "function", "tool", "developer"]

    init(_ body: JSONNode) throws(APIProblem) {
        guard let messages = body.value("messages") else {
            throw .invalid(
                "Missing required parameter: 'messages'.", parameter: "messages", code: "missing_required_parameter")
        }
        guard let messages = messages.array else {
            throw .invalid(
                "Invalid type for 'messages': expected an array of objects.", parameter: "messages",
                code: "invalid_type")
        }
        guard !messages.isEmpty else {
            throw .invalid(
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array "
                    + "instead.", parameter: "messages", code: "empty_array")
        }
        if let tools = body.value("tools") { bytes += JSONWriter.bytes(of: tools) }
        if let format = body.value("response_format") { bytes += JSONWriter.bytes(of: format) }
        for (index, message) in messages.enumerated() { try add(message, at: "messages[\(index)]") }
    }

    private mutating func add(_ message: JSONNode, at path: String) throws(APIProblem) {
        guard let role = message["role"]?.string, Self.roles.contains(role) else {
            throw .invalid(
                "Invalid value for '\(path).role'. Supported values are: 'system', 'assistant', 'user', 'function', "
                    + "'tool', and 'developer'.", parameter: "\(path).role", code: "invalid_value")
        }
        if role == "user" {
            prompt.history += prompt.question
            prompt.question = ""
        }
        bytes += "\n\(role)\n".utf8
        switch message.value("content") {
        case .string(let text)?: note(text, role)
        case .array(let parts)?:
            for (index, part) in parts.enumerated() {
                if let text = part["text"]?.string {
                    note(text, role)
                } else if part["type"]?.string != nil, part["type"]?.string != "text" {
                    bytes += JSONWriter.bytes(of: part)
                } else {
                    throw .invalid(
                        "Missing required parameter: '\(path).content[\(index)].text'.",
                        parameter: "\(path).content[\(index)].text", code: "missing_required_parameter")
                }
            }
        case nil where role == "assistant":
            if let calls = message["tool_calls"] { bytes += JSONWriter.bytes(of: calls) }
        default:
            throw .invalid(
                "Invalid value for '\(path).content': expected a string or an array.", parameter: "\(path).content",
                code: "invalid_type")
        }
    }

    private mutating func note(_ text: String, _ role: String) {
        bytes += text.utf8
        if role == "system" || role == "developer" { systemBytes = bytes.count }
        switch role {
        case "system", "developer": prompt.system += (prompt.system.isEmpty ? "" : "\n") + text
        case "user": prompt.question += (prompt.question.isEmpty ? "" : "\n") + text
        default: prompt.history += text + "\n"
        }
    }
}
