/// The chunks of a streamed chat completion.
package struct ChatFrames: StreamFrames {
    // Written once, so that a stream that waits does not hold on to its prompt.
    private let openingBytes: [UInt8]
    private let closingBytes: [UInt8]
    private let deltaPrefix: [UInt8]
    private let deltaSuffix: [UInt8]

    init(_ completion: Completion) {
        openingBytes = Self.opening(completion)
        closingBytes = Self.closing(completion)
        deltaPrefix = Array(
            (#"data: {"id":"\#(completion.id)","object":"chat.completion.chunk","created":\#(completion.created),"#
                + #""model":"\#(completion.request.modelName)","service_tier":"default","#
                + #""system_fingerprint":"fp_simulator","choices":[{"index":0,"delta":{"content":""#).utf8)
        deltaSuffix = Array(
            (#""},"logprobs":null,"finish_reason":null}]"#
                + (completion.request.includesUsage ? #","usage":null}"# : "}") + "\n\n").utf8)
    }

    package func opening(into output: inout [UInt8]) {
        output.append(contentsOf: openingBytes)
    }

    package func delta(_ text: ArraySlice<UInt8>, into output: inout [UInt8]) {
        output.append(contentsOf: deltaPrefix)
        JSONWriter.escape(text, into: &output)
        output.append(contentsOf: deltaSuffix)
    }

    package func closing(into output: inout [UInt8]) {
        output.append(contentsOf: closingBytes)
    }

    private static func opening(_ completion: Completion) -> [UInt8] {
        var output: [UInt8] = []
        write(chunk(completion, delta: ["role": "assistant", "content": "", "refusal": .null]), into: &output)
        return output
    }

    private static func closing(_ completion: Completion) -> [UInt8] {
        var output: [UInt8] = []
        let reason = ChatCompletionsAPI.finishReason(completion.answer.stop)
        write(chunk(completion, delta: [:], finishReason: .string(reason)), into: &output)
        if completion.request.includesUsage {
            write(chunk(completion, choices: [], usage: ChatCompletionsAPI.usage(completion)), into: &output)
        }
        output.append(contentsOf: "data: [DONE]\n\n".utf8)
        return output
    }

    package func failure(into output: inout [UInt8]) {
        Self.write(
            [
                "error": [
                    "message": "The server is currently overloaded. Please try again later.", "type": "server_error",
                    "param": .null, "code": "server_is_overloaded",
                ]
            ], into: &output)
    }

    package func malformed(into output: inout [UInt8]) {
        output.append(contentsOf: deltaPrefix)
        output.append(contentsOf: "\n\n".utf8)
    }

    private static func chunk(
        _ completion: Completion, delta: JSONNode, finishReason: JSONNode = .null
    ) -> JSONNode {
        chunk(
            completion, choices: [["index": 0, "delta": delta, "logprobs": .null, "finish_reason": finishReason]],
            usage: completion.request.includesUsage ? JSONNode.null : nil)
    }

    private static func chunk(_ completion: Completion, choices: JSONNode, usage: JSONNode?) -> JSONNode {
        var members: [JSONNode.Member] = [
            .init("id", .string(completion.id)), .init("object", "chat.completion.chunk"),
            .init("created", .int(completion.created)), .init("model", .string(completion.request.modelName)),
            .init("service_tier", "default"), .init("system_fingerprint", "fp_simulator"), .init("choices", choices),
        ]
        if let usage { members.append(.init("usage", usage)) }
        return .object(members)
    }
}
