import Contract
import Guidance
import Operations
import Synchronization
import Testing

@Suite struct DisplayTests {
    @Test func theTableSumsUp() throws {
        let table = ResultsTable([
            try .completed("c-1", "1", "text"), try .completed("c-2", "1", "text"), try .failed("c-3", .expired),
        ])
        let lines = table.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("consultation"))
        #expect(lines[2].contains("0.41 s") && lines[2].contains("2.35 s") && lines[2].contains("10 + 3"))
        #expect(
            lines[2].contains("50.0 %") && lines[2].contains("37.5 %") && lines[2].contains("9/s")
                && lines[2].contains("$0.00125"))
        #expect(lines[4].contains("failed: expired"))
        #expect(lines[5].contains("2 completed") && lines[5].contains("20 + 6") && lines[5].contains("$0.00250"))
    }

    @Test func nobodySteersTheTerminal() throws {
        let written = Mutex("")
        let printer = AnswerPrinter(
            isTerminal: false, write: { text in written.withLock { $0 += text } }, remark: { _ in })
        try printer.show(.text("a\u{1B}[2Jb\u{9B}c\u{7}\n\tü"))
        #expect(written.withLock { $0 } == "a[2Jbc\n\tü")
    }

    @Test func namesAndReasonsDoNotSteerTheTerminalEither() throws {
        let written = Mutex("")
        let printer = AnswerPrinter(
            isTerminal: false, write: { text in written.withLock { $0 += text } },
            remark: { text in written.withLock { $0 += text } })
        var request = ConsultationRequested.asking("\u{1B}]0;id\u{7}")
        request.customer.name = "\u{1B}[31mMallory"
        try printer.show(.header(request))
        let failed = ConsultationFailed(consultationID: "c", code: .refused, message: "no\u{9B}2J", attempts: 1)
        try printer.show(.ended(try .stored(failed)))
        let shown = written.withLock { $0 }
        #expect(shown.contains("]0;id · [31mMallory") && shown.contains("no2J"))
        #expect(!shown.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
    }

    @Test func textIsShownInTheOrderInWhichItStands() {
        // Overrides and isolates go; letters of any direction, and what joins an emoji, stay.
        #expect("a\u{202E}b\u{2067}c\u{200F}d\u{61C}".printable == "abcd")
        #expect("שלום 👩‍👧\n\tx".printable == "שלום 👩‍👧\n\tx")
    }

    @Test func textAndRemarksGoSeparateWays() throws {
        let written = Mutex("")
        let remarked = Mutex("")
        let printer = AnswerPrinter(
            isTerminal: false, write: { text in written.withLock { $0 += text } },
            remark: { text in remarked.withLock { $0 += text } })
        try printer.show(.header(.asking("a")))
        try printer.show(.text("Hello"))
        try printer.show(.restarted)
        try printer.show(.ended(try .failed("a", .refused)))
        #expect(written.withLock { $0 } == "a · cu\nWhat of a?\n\nHello\n\n\n")
        #expect(remarked.withLock { $0 } == "(the worker began this answer anew)\nfailed (refused): no\n")
    }
}
