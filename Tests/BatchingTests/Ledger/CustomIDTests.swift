import Batching
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CustomIDTests {
    @Test func whatProvidersTake() throws {
        let largest = CustomID(partition: Int(Int32.max), offset: .max, attempt: 1_000_000_000, tag: "ffffffff")
        let text = largest.description
        #expect(text.utf8.count <= 64)
        #expect(text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        #expect(CustomID(text) == largest)
    }

    @Test func comesBackFromItsText() {
        let customID = CustomID(partition: 3, offset: 17, attempt: 2, tag: "00c0ffee")
        #expect(customID.description == "3-17-2-00c0ffee")
        #expect(CustomID("3-17-2-00c0ffee") == customID)
    }

    @Test(arguments: [
        "", "3", "3-17-2", "3-17-2-a-b", "-3-17-2-a", "03-17-2-a", "3-+17-2-a", "3-17-x-a", "r-1-2-3",
        "3-99999999999999999999-1-a",
    ])
    func whatIsNone(text: String) {
        #expect(CustomID(text) == nil)
    }

    @Test func keysOfOneJobDiffer() {
        var random = SeededGenerator(seed: 2)
        var keys: Set<BatchKey> = []
        for _ in 0..<2_000 {
            let key = BatchKey(partition: 4, firstOffset: 12, using: &random)
            #expect(key.description == "4-12-\(key.tag)")
            #expect(key.tag.utf8.count == 8)
            #expect(BatchKey.tag(of: key.description) == key.tag)
            keys.insert(key)
        }
        #expect(keys.count == 2_000)
    }
}
