import Contract
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct IdentityTests {
    @Test func aUUIDHasItsTimeAndVersion() throws {
        var random = SeededGenerator(seed: 3)
        let time = Timestamp(millisecondsSinceEpoch: 1_795_338_000_123)
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let id = UUIDv7(at: time, using: &random)
            let text = id.description
            #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
            #expect(UUIDv7(text) == id)
            #expect(UUIDv7(text.uppercased()) == id)
            #expect(id.time == time)
            seen.insert(text)
        }
        #expect(seen.count == 1000)
    }

    @Test func idsSortByTime() {
        var random = SeededGenerator(seed: 4)
        let ids = (0..<100).map {
            UUIDv7(at: Timestamp(millisecondsSinceEpoch: 1_795_338_000_000 + $0), using: &random).description
        }
        #expect(ids == ids.sorted())
    }

    @Test func theExampleOfTheStandardIsRead() {
        // RFC 9562, appendix A.6.
        let id = UUIDv7("017F22E2-79B0-7CC3-98C4-DC0C0C07398F")
        #expect(id?.time == Timestamp("2022-02-22T19:22:22Z"))
        #expect(id?.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test(arguments: [
        "", "017F22E279B07CC398C4DC0C0C07398F", "017F22E2-79B0-4CC3-98C4-DC0C0C07398F",
        "017F22E2-79B0-7CC3-18C4-DC0C0C07398F",
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398G", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F-",
    ])
    func otherTextIsRefused(text: String) {
        #expect(UUIDv7(text) == nil)
    }
}
