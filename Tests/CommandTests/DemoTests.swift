import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct DemoTests {
    @Test func theDemoAnswersTheExamples() async throws {
        let exit = try await ChildProcess.run("guidance", ["demo"])
        #expect(exit.status == 0, "\(exit.errors)")
        for name in ["Margaret Ellis", "Dev Patel", "Siân Rhys-Morgan"] { #expect(exit.output.contains(name)) }
        #expect(exit.output.contains("3 completed"))
        #expect(exit.output.contains("3 audits and 1 reflection") && exit.output.contains("every result published"))
        #expect(exit.output.contains("a rule was learned") && exit.output.contains("which now passes its check"))
        #expect(!exit.errors.contains("error"), "\(exit.errors)")
    }

    @Test func theDemoAnswersAQuestionOfOnesOwn() async throws {
        let exit = try await ChildProcess.run("guidance", ["demo", "--question", "When can I take my State Pension?"])
        #expect(exit.status == 0, "\(exit.errors)")
        #expect(exit.output.contains("When can I take my State Pension?"))
        #expect(exit.output.contains("completed"))
    }

    @Test func aRealProviderNeedsItsKey() async throws {
        let exit = try await ChildProcess.run("guidance", ["demo", "--provider", "openai"])
        #expect(exit.status == 78)
        #expect(exit.errors.contains("OPENAI_API_KEY"))
    }
}
