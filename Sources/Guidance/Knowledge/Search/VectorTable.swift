/// Finds texts by their vectors: all of one model and length, one beside the other, compared one by one.
///
/// The cosine of a query with 100,000 vectors is a few milliseconds of sums; an approximate index would be faster, and would need to be kept up, which is not
/// worth it at this size. Rows lie in blocks, so that a change copies two blocks at most where a snapshot still holds the old ones.
struct VectorTable: Sendable {
    private static let rowsPerBlock = 256

    private struct Block: Sendable {
        /// The vectors, one after the other.
        var values: [Int8]
        /// Of each vector the sum of its squares.
        var squaredLengths: [Int32]
        /// The slot of each vector.
        var slots: [Int32]

        init(dimensions: Int) {
            values = [Int8](repeating: 0, count: rowsPerBlock * dimensions)
            squaredLengths = [Int32](repeating: 0, count: rowsPerBlock)
            slots = squaredLengths
        }
    }

    let dimensions: Int
    private var blocks: [Block] = []
    /// How many vectors there are.
    private(set) var count = 0
    /// The row of each slot; -1 where it has none.
    private var rows: [Int32] = []

    init(dimensions: Int) {
        self.dimensions = dimensions
    }

    var isEmpty: Bool { count == 0 }

    /// About how much memory it takes.
    var byteCount: Int { blocks.count * Self.rowsPerBlock * dimensions + count * 12 }

    func contains(_ slot: Int32) -> Bool { row(of: slot) != nil }

    /// Sets the vector of a slot; of the table's length.
    mutating func insert(_ vector: KnowledgeEmbedding, at slot: Int32) {
        if let row = row(of: slot) {
            write(vector.values, vector.squaredLength, of: slot, to: row)
            return
        }
        let row = count
        if row == blocks.count * Self.rowsPerBlock { blocks.append(Block(dimensions: dimensions)) }
        if rows.count <= Int(slot) {
            rows.append(contentsOf: repeatElement(-1, count: Int(slot) + 1 - rows.count))
        }
        rows[Int(slot)] = Int32(row)
        count += 1
        write(vector.values, vector.squaredLength, of: slot, to: row)
    }

    /// Takes the vector of a slot away; the last row takes its place.
    mutating func remove(_ slot: Int32) {
        guard let row = row(of: slot) else { return }
        let last = count - 1
        if row < last {
            let (block, place) = (blocks[last / Self.rowsPerBlock], last % Self.rowsPerBlock)
            let moved = block.slots[place]
            write(
                Array(block.values[place * dimensions..<(place + 1) * dimensions]), block.squaredLengths[place],
                of: moved, to: row)
            rows[Int(moved)] = Int32(row)
        }
        rows[Int(slot)] = -1
        count = last
        if count <= (blocks.count - 1) * Self.rowsPerBlock { blocks.removeLast() }
    }

    /// The cosine of every vector with the query's.
    ///
    /// - Parameter query: Of the table's length.
    /// - Returns: A match for each slot that has a vector, in no order.
    func matches(_ query: KnowledgeEmbedding) -> [WordIndex.Match] {
        let values = query.values.map { Int16($0) }
        var matches: [WordIndex.Match] = []
        matches.reserveCapacity(count)
        for (index, block) in blocks.enumerated() {
            for place in 0..<min(Self.rowsPerBlock, count - index * Self.rowsPerBlock) {
                matches.append((block.slots[place], cosine(values, query.squaredLength, block, place)))
            }
        }
        return matches
    }

    /// The cosines of given slots' vectors with the query's; nil where a slot has none.
    func cosines(_ query: KnowledgeEmbedding, of slots: [Int32]) -> [Float?] {
        let values = query.values.map { Int16($0) }
        return slots.map { slot in
            guard let row = row(of: slot) else { return nil }
            return cosine(
                values, query.squaredLength, blocks[row / Self.rowsPerBlock], row % Self.rowsPerBlock)
        }
    }

    @inline(__always)
    private func cosine(_ query: [Int16], _ squaredLength: Int32, _ block: Block, _ place: Int) -> Float {
        let lengths = (Double(squaredLength) * Double(block.squaredLengths[place])).squareRoot()
        return Float(Double(Self.dot(query, block.values, at: place * dimensions)) / lengths)
    }

    private func row(of slot: Int32) -> Int? {
        guard Int(slot) < rows.count, rows[Int(slot)] >= 0 else { return nil }
        return Int(rows[Int(slot)])
    }

    private mutating func write(_ values: [Int8], _ squaredLength: Int32, of slot: Int32, to row: Int) {
        let (block, place) = (row / Self.rowsPerBlock, row % Self.rowsPerBlock)
        blocks[block].values.replaceSubrange(place * dimensions..<(place + 1) * dimensions, with: values)
        blocks[block].squaredLengths[place] = squaredLength
        blocks[block].slots[place] = slot
    }

    /// The sum of the products; without bounds checks and in a form that the compiler turns into one instruction for eight of them.
    @inline(__always)
    private static func dot(_ query: [Int16], _ block: [Int8], at offset: Int) -> Int32 {
        precondition(offset + query.count <= block.count, "a row lies within its block")
        return unsafe query.withUnsafeBufferPointer { query in
            unsafe block.withUnsafeBufferPointer { block in
                var sum: Int32 = 0
                for index in 0..<query.count {
                    // In bounds by the condition above.
                    sum &+= Int32(unsafe query[index]) &* Int32(Int16(unsafe block[offset &+ index]))
                }
                return sum
            }
        }
    }
}
