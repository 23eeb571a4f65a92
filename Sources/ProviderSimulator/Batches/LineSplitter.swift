/// Cuts JSONL into its lines while it arrives; lines without a word are counted and passed over.
///
/// Pure.
package struct LineSplitter: Sendable {
    /// One line without its end.
    package struct Line: Sendable, Equatable {
        /// Its number, from 1.
        package var number: Int
        /// Where it begins in the document.
        package var offset: Int
        package var bytes: [UInt8]
    }

    private var position = 0
    private var number = 1
    private var begun: [UInt8] = []

    package init() {}

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: The next piece of the document.
    ///   - found: Gets each line that ends in it.
    package mutating func add(_ bytes: [UInt8], _ found: (Line) -> Void) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            take(begun + rest[..<end], endsAt: position + end, found)
            begun = []
            rest = rest[(end + 1)...]
        }
        begun += rest
        position += bytes.count
    }

    /// Passes on the last line, which may lack its end.
    package mutating func finish(_ found: (Line) -> Void) {
        take(begun, endsAt: position, found)
        begun = []
    }

    private mutating func take(_ line: [UInt8], endsAt end: Int, _ found: (Line) -> Void) {
        let offset = end - line.count
        let text = line.last == 0x0D ? line.dropLast() : line[...]
        if !text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
            found(Line(number: number, offset: offset, bytes: Array(text)))
        }
        number += 1
    }
}
