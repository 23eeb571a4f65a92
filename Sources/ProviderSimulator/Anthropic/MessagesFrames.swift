/// The events of a streamed message.
package struct MessagesFrames: StreamFrames {
    // Written once, so that a stream that waits does not hold on to its prompt.
    private let openingBytes: [UInt8]
    private let closingBytes: [UInt8]

    init(_ completion: Completion) {
        openingBytes = Self.opening(completion)
        closingBytes = Self.closing(completion)
    }

    package func opening(into output: inout [UInt8]) {
        output.append(contentsOf: openingBytes)
    }

    package func closing(into output: inout [UInt8]) {
        output.append(contentsOf: closingBytes)
    }

    private static func opening(_ completion: Completion) -> [UInt8] {
        var output: [UInt8] = []
        // Until the end the real API reports a few output tokens here; message_delta has the count that holds.
        let message = MessagesAPI.message(
            completion, content: [], stopReason: .null, stopSequence: .null, outputTokens: 1)
        write(event: "message_start", ["type": "message_start", "message": message], into: &output)
        write(
            event: "content_block_start",
            ["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]], into: &output)
        write(event: "ping", ["type": "ping"], into: &output)
        return output
    }

    private static let deltaPrefix = Array(
        ("event: content_block_delta\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""#).utf8)
    private static let deltaSuffix = Array(("\"}}" + "\n\n").utf8)

    package func delta(_ text: ArraySlice<UInt8>, into output: inout [UInt8]) {
        output.append(contentsOf: Self.deltaPrefix)
        JSONWriter.escape(text, into: &output)
        output.append(contentsOf: Self.deltaSuffix)
    }

    private static func closing(_ completion: Completion) -> [UInt8] {
        var output: [UInt8] = []
        let (reason, sequence) = MessagesAPI.stop(completion.answer.stop)
        write(event: "content_block_stop", ["type": "content_block_stop", "index": 0], into: &output)
        write(
            event: "message_delta",
            [
                "type": "message_delta",
                "delta": [
                    "stop_reason": .string(reason), "stop_sequence": sequence,
                    "stop_details": MessagesAPI.stopDetails(completion.answer.stop),
                ],
                "usage": MessagesAPI.usage(
                    completion, outputTokens: completion.outputTokens, withLifetimes: false),
            ], into: &output)
        write(event: "message_stop", ["type": "message_stop"], into: &output)
        return output
    }

    package func failure(into output: inout [UInt8]) {
        Self.write(
            event: "error", ["type": "error", "error": ["type": "overloaded_error", "message": "Overloaded"]],
            into: &output)
    }

    package func malformed(into output: inout [UInt8]) {
        output.append(contentsOf: Self.deltaPrefix)
        output.append(contentsOf: "\n\n".utf8)
    }
}
