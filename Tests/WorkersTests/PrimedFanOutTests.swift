import HTTPTransport
import LanguageModels
import Logging
import Settings
import Testing
import WorkerPool
import Workers

/// Who goes first on a cold prefix and who waits, by a clock that the tests move; no provider is asked.
@Suite(.timeLimit(.minutes(2))) struct PrimedFanOutTests {
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
            let turn = try await fanOut.turn(gateway, Self.request())
            let leader = try #require(turn)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await fanOut.turn(gateway, Self.request()) == nil }
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
            let turn = try await fanOut.turn(gateway, Self.request())
            let leader = try #require(turn)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await fanOut.turn(gateway, Self.request()) }
                while fanOut.waitingCount < 1 { await Task.yield() }
                group.cancelAll()
                try await group.waitForAll()
            }
            #expect(fanOut.waitingCount == 0)
            // The next in line leads when the first one's call ends without an answer.
            async let next = fanOut.turn(gateway, Self.request())
            while fanOut.waitingCount < 1 { await Task.yield() }
            leader.ended()
            let leadsNow = try await next
            #expect(leadsNow != nil)
        }
    }

    @Test func nobodyWaitsLongerThanTheBound() async throws {
        try await withFanOut { fanOut, gateway, clock in
            let leader = try await fanOut.turn(gateway, Self.request())
            async let late = fanOut.turn(gateway, Self.request())
            while fanOut.waitingCount < 1 { await Task.yield() }
            clock.advance(by: .seconds(10))
            // It goes, and tells what becomes of it: the prefix is still cold.
            let second = try await late
            second?.began()
            #expect(second != nil)
            let third = try await fanOut.turn(gateway, Self.request())
            leader?.ended()
            let fourth = try await fanOut.turn(gateway, Self.request())
            #expect(third == nil && fourth == nil)
        }
    }

    @Test func whatNobodySharesIsNotWaitedFor() async throws {
        try await withFanOut { fanOut, gateway, _ in
            for _ in 0..<2 {
                let unnamed = try await fanOut.turn(gateway, Self.request(nil))
                let own = try await fanOut.turn(gateway, Self.request(isShared: false))
                #expect(unnamed == nil && own == nil)
            }
        }
    }
}

extension PrimedFanOut {
    fileprivate func turn(_ gateway: ModelGateway, _ request: ModelRequest) async throws -> Leader? {
        await turn(try await gateway.permit(for: CallDemand(promptBytes: 100, maximumOutputTokens: 10)), request)
    }
}
