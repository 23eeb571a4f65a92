import Contract
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TraceParentTests {
    private static let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func aHeaderIsReadAndWritten() throws {
        let parent = try #require(TraceParent(Self.header))
        #expect(parent.isSampled)
        #expect(parent.traceID == 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c)
        #expect(parent.spanID == 0xb7ad_6b71_6920_3331)
        #expect(parent.description == Self.header)
    }

    @Test func aLaterVersionIsReadByWhatIsKnown() {
        #expect(
            TraceParent("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-what-else")?.description == Self.header
        )
        #expect(TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-02")?.isSampled == false)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-cb7ad6b7169203331-01",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
    ])
    func aMalformedHeaderIsRefused(header: String) {
        #expect(TraceParent(header) == nil)
    }

    @Test func aChildStaysInItsTrace() {
        var random = SeededGenerator(seed: 5)
        let root = TraceParent.root(sampled: false, using: &random)
        let child = root.child(using: &random)
        #expect(child.traceID == root.traceID)
        #expect(child.spanID != root.spanID)
        #expect(!child.isSampled)
        #expect(TraceParent(child.description) == child)
    }
}
