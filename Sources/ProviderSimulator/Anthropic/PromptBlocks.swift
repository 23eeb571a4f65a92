/// The prompt of a messages request as the cache sees it: blocks in the order tools → system → messages.
struct PromptBlocks {
    private(set) var blocks: [BreakpointCaching.Block] = []
    private(set) var prompt = PromptText(question: "")
    /// Tokens of tools and instructions.
    private(set) var systemTokens = 0
    private(set) var endsWithAssistant = false
    private var sawFiveMinutes = false

    var tokens: Int { blocks.reduce(0) { $0 + $1.tokens } }

    private static let maximumBreakpoints = 4

    init(_ body: JSONNode) throws(APIProblem) {
        for (index, tool) in (body.value("tools")?.array ?? []).enumerated() {
            try add(tool, as: "tools", at: "tools.\(index)")
        }
        try addSystem(body.value("system"))
        try addMessages(body)
        if let control = body.value("cache_control"), !blocks.isEmpty {
            // On the request itself it stands for a breakpoint on the last block.
            blocks[blocks.count - 1].breakpoint = try lifetime(control, at: "cache_control")
        }
        let breakpoints = blocks.count { $0.breakpoint != nil }
        guard breakpoints <= Self.maximumBreakpoints else {
            throw .invalid("A maximum of 4 blocks with cache_control may be provided. Found \(breakpoints).")
        }
    }

    private mutating func addSystem(_ system: JSONNode?) throws(APIProblem) {
        switch system {
        case nil: return
        case .string(let text)?: if !text.isEmpty { try add(Self.textBlock(text), as: "system", at: "system") }
        case .array(let blocks)?:
            for (index, block) in blocks.enumerated() { try add(block, as: "system", at: "system.\(index)") }
        default: throw .invalid("system: Input should be a valid string or list")
        }
    }

    private mutating func addMessages(_ body: JSONNode) throws(APIProblem) {
        guard let field = body["messages"] else { throw .invalid("messages: Field required") }
        guard let messages = field.array else { throw .invalid("messages: Input should be a valid list") }
        guard !messages.isEmpty else { throw .invalid("messages: at least one message is required") }
        for (index, message) in messages.enumerated() {
            let path = "messages.\(index)"
            guard let role = message["role"]?.string else { throw .invalid("\(path).role: Field required") }
            guard role == "user" || role == "assistant" else {
                throw .invalid(
                    role == "system"
                        ? "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, "
                            + "not \"system\" as an input message role."
                        : "\(path).role: Input should be 'user' or 'assistant'")
            }
            if index == 0, role == "assistant" { throw .invalid("messages: first message must use the \"user\" role") }
            endsWithAssistant = role == "assistant"
            if role == "user" {
                prompt.history += prompt.question
                prompt.question = ""
            }
            try addContent(message["content"], role: role, path: path, isLast: index == messages.count - 1)
        }
    }

    private mutating func addContent(
        _ content: JSONNode?, role: String, path: String, isLast: Bool
    ) throws(APIProblem) {
        switch content {
        case .string(let text)?:
            guard !text.isEmpty || (role == "assistant" && isLast) else {
                throw .invalid("\(path): \(role) messages must have non-empty content")
            }
            try add(Self.textBlock(text), as: role, at: "\(path).content")
        case .array(let blocks)?:
            guard !blocks.isEmpty || (role == "assistant" && isLast) else {
                throw .invalid("\(path): \(role) messages must have non-empty content")
            }
            for (index, block) in blocks.enumerated() { try add(block, as: role, at: "\(path).content.\(index)") }
        case nil: throw .invalid("\(path).content: Field required")
        default: throw .invalid("\(path).content: Input should be a valid string or list")
        }
    }

    private static func textBlock(_ text: String) -> JSONNode {
        ["type": "text", "text": .string(text)]
    }

    /// Adds a block; `place` is `tools`, `system` or the role of its message.
    private mutating func add(_ block: JSONNode, as place: String, at path: String) throws(APIProblem) {
        guard let members = block.members else { throw .invalid("\(path): Input should be a valid dictionary") }
        let type = block["type"]?.string
        if type == nil, place != "tools" { throw .invalid("\(path).type: Field required") }
        let breakpoint = try block.value("cache_control").map { control throws(APIProblem) in
            try lifetime(control, at: path)
        }
        let content = JSONWriter.bytes(of: .object(members.filter { $0.name != "cache_control" }))
        var bytes = content.count
        if type == "text", place != "tools" {
            guard let text = block["text"]?.string else { throw .invalid("\(path).text: Field required") }
            if text.isEmpty {
                throw .invalid(
                    breakpoint != nil
                        ? "\(path): cache_control cannot be set for empty text blocks"
                        : "messages: text content blocks must be non-empty")
            }
            bytes = text.utf8.count
            note(text, place)
        }
        var digest = Digest()
        digest.add(place)
        digest.add(content)
        let tokens = TokenEstimate.tokens(bytes: bytes)
        if place == "tools" || place == "system" { systemTokens += tokens }
        blocks.append(BreakpointCaching.Block(digest: digest.value, tokens: tokens, breakpoint: breakpoint))
    }

    private mutating func note(_ text: String, _ place: String) {
        switch place {
        case "system": prompt.system += (prompt.system.isEmpty ? "" : "\n") + text
        case "user": prompt.question += (prompt.question.isEmpty ? "" : "\n") + text
        default: prompt.history += text + "\n"
        }
    }

    private mutating func lifetime(
        _ control: JSONNode, at path: String
    ) throws(APIProblem) -> BreakpointCaching.Lifetime {
        guard control["type"]?.string == "ephemeral" else {
            throw .invalid("\(path).cache_control.type: Input should be 'ephemeral'")
        }
        let text = control.value("ttl")?.string ?? "5m"
        guard let lifetime = BreakpointCaching.Lifetime(rawValue: text) else {
            throw .invalid("\(path).cache_control.ttl: Input should be '5m' or '1h'")
        }
        if lifetime == .oneHour, sawFiveMinutes {
            throw .invalid(
                "\(path).cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' "
                    + "cache_control block. Note that blocks are processed in the following order: `tools`, `system`, "
                    + "`messages`.")
        }
        sawFiveMinutes = sawFiveMinutes || lifetime == .fiveMinutes
        return lifetime
    }
}
