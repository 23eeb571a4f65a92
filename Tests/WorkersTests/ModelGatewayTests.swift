import Contract
import HTTPTransport
import LanguageModels
import Logging
import Settings
import Testing
import WorkerPool
import Workers

/// The gateway's waiting, by a clock that the tests move; no provider is asked.
@Suite(.timeLimit(.minutes(2))) struct ModelGatewayTests {
    private let demand = CallDemand(promptBytes: 100, maximumOutputTokens: 100)
    private let answer = Result<ModelResponse, ModelError>.success(
        ModelResponse(text: "yes", stopReason: .endTurn, usage: .zero, model: "m"))
    private let exhausted = Result<ModelResponse, ModelError>.failure(ModelError(.quotaExhausted, "no credit"))

    /// Runs a test's body beside a gateway for one provider.
    private func withGateway(
        calls: Int, _ body: @escaping @Sendable (ModelGateway, ManualClock) async throws -> Void
    ) async throws {
        let client = try HTTPClient()
        let settings = try ModelSettings(SettingsSource(environment: ["ANTHROPIC_API_KEY": "test"]))
        var configuration = ModelGateway.Configuration()
        configuration.gate.maximumCalls = calls
        let clock = ManualClock()
        let gateway = ModelGateway(
            try ModelAccess.all(for: .realtime, settings: settings, client: client), configuration: configuration,
            clock: clock, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await gateway.run() }
            defer { group.cancelAll() }
            try await body(gateway, clock)
        }
        await client.close()
    }

    @Test func anOutageIsToldAndItsEndToo() async throws {
        try await withGateway(calls: 8) { gateway, clock in
            var capacities = gateway.capacities.makeAsyncIterator()
            let first = await capacities.next()
            let permit = try await gateway.permit(for: demand)
            let verdict = gateway.finish(permit, exhausted)
            let open = await capacities.next()
            // No sleep: whoever waits for the clock later finds that the time has come.
            clock.advance(by: .seconds(5))
            let halfOpen = await capacities.next()
            let probe = try await gateway.permit(for: demand)
            gateway.began(probe)
            let closed = await capacities.next()
            gateway.finish(probe, answer)
            #expect([first, open, halfOpen, closed] == [8, 0, 1, 8])
            #expect(!verdict.isCharged && !verdict.isHopeless)
        }
    }

    @Test func whoWaitsGoesWhenTheTimeHasCome() async throws {
        try await withGateway(calls: 8) { gateway, clock in
            gateway.finish(try await gateway.permit(for: demand), exhausted)
            async let probe = gateway.permit(for: demand)
            clock.advance(by: .seconds(5))
            gateway.finish(try await probe, answer)
        }
    }

    @Test func aPermitThatIsDroppedIsGivenBack() async throws {
        try await withGateway(calls: 1) { gateway, _ in
            for _ in 0..<100 { _ = try await gateway.permit(for: demand) }
        }
    }

    @Test func waitingEndsWithTheTask() async throws {
        try await withGateway(calls: 1) { gateway, _ in
            let held = try await gateway.permit(for: demand)
            let error = await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { _ = try await gateway.permit(for: demand) }
                    group.cancelAll()
                    try await group.next()
                }
            }
            #expect(error != nil)
            gateway.finish(held, answer)
            gateway.finish(try await gateway.permit(for: demand), answer)
        }
    }

    @Test func waitingEndsWithTheExpiry() async throws {
        try await withGateway(calls: 1) { gateway, clock in
            let held = try await gateway.permit(for: demand)
            await #expect(throws: ModelGateway.Refusal.self) {
                async let late = gateway.permit(for: demand, expiry: .now.advanced(byMilliseconds: 60_000))
                // By the clock of those who wait; whoever comes after it has moved waits for its next move.
                while gateway.waitingCount == 0 { await Task.yield() }
                clock.advance(by: .seconds(60))
                _ = try await late
            }
            await #expect(throws: ModelGateway.Refusal.self) {
                try await gateway.permit(for: demand, expiry: .now.advanced(byMilliseconds: -1))
            }
            gateway.finish(held, answer)
        }
    }

    @Test func aMisconfiguredProviderIsHopelessByItself() async throws {
        try await withGateway(calls: 1) { gateway, _ in
            let permit = try await gateway.permit(for: demand)
            let verdict = gateway.finish(permit, .failure(ModelError(.authentication, "wrong key")))
            #expect(verdict.isHopeless)
        }
    }

    /// Many at once through a narrow gate, some of them cancelled: everyone else gets through.
    @Test(arguments: 1...8) func everyoneGetsThrough(seed: Int) async throws {
        try await withGateway(calls: 3) { gateway, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        if (index &* seed).isMultiple(of: 7) {
                            try await Self.cancelSoon { _ = try await gateway.permit(for: demand) }
                            return
                        }
                        let permit = try await gateway.permit(for: demand)
                        gateway.began(permit)
                        await Task.yield()
                        gateway.finish(permit, answer)
                    }
                }
                try await group.waitForAll()
            }
            #expect(gateway.waitingCount == 0)
        }
    }

    private static func cancelSoon(_ body: @escaping @Sendable () async throws -> Void) async throws {
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await body() }
            await Task.yield()
            group.cancelAll()
        }
    }

    @Test func aModelGoesToTheProvidersThatHaveIt() throws {
        let catalogue = try ModelCatalogue.builtIn()
        let both: [ModelVendor] = [.anthropic, .openai]
        func models(_ names: [String], _ vendors: [ModelVendor]) -> [String?] {
            ModelAccess.models(names, of: vendors, in: catalogue)
        }
        #expect(models([], both) == [nil, nil])
        #expect(models(["gpt-6-luna"], both) == [nil, "gpt-6-luna"])
        #expect(models(["claude-haiku-5-5"], both) == ["claude-haiku-5-5", nil])
        #expect(models(["my-own"], both) == ["my-own", nil])
        #expect(models(["my-own"], [.openai]) == ["my-own"])
        #expect(models(["a", "b"], both) == ["a", "b"])
    }
}
