import HTTPTransport
import LanguageModels
import Logging
import Settings
import Testing
import WorkerPool
import Workers

/// Who goes first on a cold prefix and who waits, by a clock that the tests move; no provider is asked.
@Suite(.timeLimit(.minutes(1))) struct PrimedFanOutTests {
    private static func request(_ key: String? = "guidance-1-0", isShared: Bool = true) -> ModelRequest {
        ModelRequest(
            model: "m", system: [PromptPart("duties", cacheBreakpoint: isShared ? .oneHour : .fiveMinutes)],
            messages: [ModelMessage(.user, "?")], maximumOutputTokens: 10, promptCacheKey: key)
    }

    private func withFanOut(
        _ body: @escaping @Sendable (PrimedFanOut, ModelGateway, ManualClock) async throws -> Void
    ) async throws {
        let client = try HTTPClient()
        let settings = try ModelSettings(SettingsSource(environment: ["ANTHROPIC_API_KEY": "test"]))
        let clock = ManualClock()
        let gateway = ModelGateway(
            try ModelAccess.all(for: .realtime, settings: settings, client: client),
            configuration: ModelGateway.Configuration(), clock: clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        try await body(PrimedFanOut(clock: clock), gateway, clock)
        await client.close()
    }

    @Test func followersGoWithTheFirstByte() async throws {
        try await withFanOut { fanOut, gateway, _ in
            let leader = try #require(await fanOut.turn(try await gateway.permit(for: .small), Self.request()))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { await fanOut.turn(try await gateway.permit(for: .small), Self.request()) == nil }
                }
                while fanOut.waitingCount < 20 { await Task.yield() }
                leader.began()
                leader.began()
                leader.ended()
                for try await follows in group { #expect(follows) }
            }
            #expect(fanOut.waitingCount == 0)
        }
    }

    @Test func aWaitThatIsCalledOffHoldsNobodyUp() async throws {
        try await withFanOut { fanOut, gateway, _ in
            let leader = try #require(await fanOut.turn(try await gateway.permit(for: .small), Self.request()))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = await fanOut.turn(try await gateway.permit(for: .small), Self.request()) }
                while fanOut.waitingCount < 1 { await Task.yield() }
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(fanOut.waitingCount == 0)
            // The next in line leads when the first one's call ends without an answer.
            async let next = fanOut.turn(try await gateway.permit(for: .small), Self.request())
            while fanOut.waitingCount < 1 { await Task.yield() }
            leader.ended()
            #expect(try await next != nil)
        }
    }

    @Test func nobodyWaitsLongerThanTheBound() async throws {
        try await withFanOut { fanOut, gateway, clock in
            let leader = await fanOut.turn(try await gateway.permit(for: .small), Self.request())
            async let late = fanOut.turn(try await gateway.permit(for: .small), Self.request())
            while fanOut.waitingCount < 1 { await Task.yield() }
            clock.advance(by: .seconds(10))
            // It goes, and tells what becomes of it: the prefix is still cold.
            let second = try #require(try await late)
            second.began()
            #expect(await fanOut.turn(try await gateway.permit(for: .small), Self.request()) == nil)
            leader?.ended()
            #expect(await fanOut.turn(try await gateway.permit(for: .small), Self.request()) == nil)
        }
    }

    @Test func whatNobodySharesIsNotWaitedFor() async throws {
        try await withFanOut { fanOut, gateway, _ in
            for _ in 0..<2 {
                #expect(await fanOut.turn(try await gateway.permit(for: .small), Self.request(nil)) == nil)
                let own = Self.request(isShared: false)
                #expect(await fanOut.turn(try await gateway.permit(for: .small), own) == nil)
            }
        }
    }
}

extension CallDemand {
    fileprivate static var small: CallDemand { CallDemand(promptBytes: 100, maximumOutputTokens: 10) }
}
