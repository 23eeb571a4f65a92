/// Finds texts by their vectors: all of one model and length, one beside the other, compared one by one.
///
/// The cosine of a query with 100,000 vectors is a few milliseconds of sums; an approximate index would be faster, and would need to be kept up, which is not
/// worth it at this size. Rows lie in blocks, so that a change copies one block at most where a snapshot still holds the old one.
struct VectorTable: Sendable {
    private static let rowsPerBlock = 1_024

    let dimensions: Int
    private var blocks: [[Int8]] = []
    private var squaredLengths: [Int32] = []
    /// The slot of each row.
    private var slots: [Int32] = []
    /// The row of each slot; -1 where it has none.
    private var rows: [Int32] = []

    init(dimensions: Int) {
        self.dimensions = dimensions
    }

    var isEmpty: Bool { slots.isEmpty }

    /// About how much memory it takes.
    var byteCount: Int { blocks.count * Self.rowsPerBlock * dimensions + slots.count * 12 }

    func contains(_ slot: Int32) -> Bool { row(of: slot) != nil }

    /// Sets the vector of a slot; of the table's length.
    mutating func insert(_ vector: KnowledgeEmbedding, at slot: Int32) {
        if let row = row(of: slot) {
            write(vector.values, squaredLength: vector.squaredLength, to: row)
            return
        }
        let row = slots.count
        if row == blocks.count * Self.rowsPerBlock {
            blocks.append([Int8](repeating: 0, count: Self.rowsPerBlock * dimensions))
        }
        slots.append(slot)
        squaredLengths.append(0)
        if rows.count <= Int(slot) {
            rows.append(contentsOf: repeatElement(-1, count: Int(slot) + 1 - rows.count))
        }
        rows[Int(slot)] = Int32(row)
        write(vector.values, squaredLength: vector.squaredLength, to: row)
    }

    /// Takes the vector of a slot away; the last row takes its place.
    mutating func remove(_ slot: Int32) {
        guard let row = row(of: slot) else { return }
        let last = slots.count - 1
        if row < last {
            let (block, offset) = place(of: last)
            write(Array(blocks[block][offset..<offset + dimensions]), squaredLength: squaredLengths[last], to: row)
            slots[row] = slots[last]
            rows[Int(slots[row])] = Int32(row)
        }
        rows[Int(slot)] = -1
        slots.removeLast()
        squaredLengths.removeLast()
        if slots.count <= (blocks.count - 1) * Self.rowsPerBlock { blocks.removeLast() }
    }

    /// The cosine of every vector with the query's.
    ///
    /// - Parameter query: Of the table's length.
    /// - Returns: A match for each slot that has a vector, in no order.
    func matches(_ query: KnowledgeEmbedding) -> [WordIndex.Match] {
        let values = query.values.map { Int16($0) }
        var matches: [WordIndex.Match] = []
        matches.reserveCapacity(slots.count)
        for (index, block) in blocks.enumerated() {
            let first = index * Self.rowsPerBlock
            for row in first..<min(first + Self.rowsPerBlock, slots.count) {
                let dot = Self.dot(values, block, at: (row - first) * dimensions)
                matches.append((slots[row], cosine(dot, query, row)))
            }
        }
        return matches
    }

    /// The cosines of given slots' vectors with the query's; nil where a slot has none.
    func cosines(_ query: KnowledgeEmbedding, of slots: [Int32]) -> [Float?] {
        let values = query.values.map { Int16($0) }
        return slots.map { slot in
            guard let row = row(of: slot) else { return nil }
            let (block, offset) = place(of: row)
            return cosine(Self.dot(values, blocks[block], at: offset), query, row)
        }
    }

    private func cosine(_ dot: Int32, _ query: KnowledgeEmbedding, _ row: Int) -> Float {
        let lengths = (Double(query.squaredLength) * Double(squaredLengths[row])).squareRoot()
        return Float(Double(dot) / lengths)
    }

    private func row(of slot: Int32) -> Int? {
        guard Int(slot) < rows.count, rows[Int(slot)] >= 0 else { return nil }
        return Int(rows[Int(slot)])
    }

    private func place(of row: Int) -> (block: Int, offset: Int) {
        (row / Self.rowsPerBlock, row % Self.rowsPerBlock * dimensions)
    }

    private mutating func write(_ values: [Int8], squaredLength: Int32, to row: Int) {
        let (block, offset) = place(of: row)
        for index in 0..<dimensions { blocks[block][offset + index] = values[index] }
        squaredLengths[row] = squaredLength
    }

    /// The sum of the products; without bounds checks and in a form that the compiler turns into one instruction for eight of them.
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
