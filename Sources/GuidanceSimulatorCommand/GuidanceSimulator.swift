import ArgumentParser
import ProviderSimulator

@main
struct GuidanceSimulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "guidance-simulator")

    func run() async throws {
        try await ProviderSimulator().run()
    }
}
