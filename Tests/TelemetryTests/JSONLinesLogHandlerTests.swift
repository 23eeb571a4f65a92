import Foundation
import Logging
import Synchronization
import Telemetry
import Testing

@Suite struct JSONLinesLogHandlerTests {
    @Test func everyLineIsOneJSONObject() throws {
        let lines = Lines()
        var handler = JSONLinesLogHandler(label: "worker", write: { lines.append($0) })
        handler.metadata = ["role": "realtime"]
        let logger = Logger(label: "worker", factory: { _ in handler })
        logger.warning(
            "a \"quoted\"\nmessage \u{1} \u{2028}", metadata: ["offset": "\(42)", "list": ["a", ["k": "v"]]])
        logger.debug("not written")
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.hasSuffix("}\n") && line.filter { $0 == "\n" }.count == 1)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["message"] as? String == "a \"quoted\"\nmessage \u{1} \u{2028}")
        #expect(object["level"] as? String == "warning")
        #expect(object["role"] as? String == "realtime")
        #expect(object["offset"] as? String == "42")
        #expect((object["list"] as? [Any])?.count == 2)
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}
