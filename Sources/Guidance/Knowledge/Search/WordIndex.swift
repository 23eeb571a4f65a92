import Foundation

/// Finds texts by their words: an inverted index with the ranking of BM25.
///
/// A text is a slot, a small number. For each term there is a list of the slots whose texts hold it, in ascending order, four bytes each; texts themselves are
/// not kept. Changed in place as texts come and go, so that a query is always answered by what is there.
///
/// The score is that of S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (Foundations and Trends in Information Retrieval
/// 3(4), 2009), with k₁ = 1.2 and b = 0.75, and with the inverse document frequency kept above zero as Lucene does. It depends on the texts alone, not on their
/// slots or on the order in which they came.
struct WordIndex: Sendable {
    /// A slot with its score.
    typealias Match = (slot: Int32, score: Float)

    private static let saturation: Float = 1.2
    private static let lengthWeight: Float = 0.75
    /// A question has a few dozen terms; of a longer text the rarest are looked for, which tell the most.
    private static let maximumQueryTerms = 32
    /// Slots in the upper three bytes, how often the term stands in the text in the lowest.
    private static let frequencyBits: UInt32 = 8

    /// How many slots there can be.
    static let maximumSlots = 1 << 24

    private var postings = ShardedDictionary<String, [UInt32]>()
    /// The number of terms of each slot's text; 0 where there is none.
    private var lengths: [UInt16] = []
    private var totalLength = 0
    private var texts = 0
    /// Entries of all lists.
    private(set) var postingCount = 0

    /// How many terms there are.
    var termCount: Int { postings.count }

    /// About how much memory it takes: lists grow by doubling, and a term takes its text, a list's head and its place in the table.
    var byteCount: Int { postingCount * 6 + postings.count * 96 + lengths.count * 2 }

    /// Adds a text under a slot that has none.
    mutating func insert(_ text: String, at slot: Int32) {
        let frequencies = Self.frequencies(of: text)
        if lengths.count <= Int(slot) {
            lengths.append(contentsOf: repeatElement(0, count: Int(slot) + 1 - lengths.count))
        }
        let length = UInt16(clamping: frequencies.values.reduce(0, +))
        lengths[Int(slot)] = length
        totalLength += Int(length)
        texts += 1
        postingCount += frequencies.count
        for (term, frequency) in frequencies {
            let posting = UInt32(slot) << Self.frequencyBits | UInt32(min(frequency, 255))
            postings.update(term, orInsert: []) { list in
                Self.insert(posting, into: &list)
                return true
            }
        }
    }

    /// Takes away the text of a slot; it must be the one that was added.
    mutating func remove(_ text: String, at slot: Int32) {
        let terms = Self.frequencies(of: text).keys
        for term in terms {
            postings.update(term) { list in
                let place = Self.place(of: slot, in: list)
                guard place < list.count, Self.slot(of: list[place]) == slot else { return true }
                list.remove(at: place)
                postingCount -= 1
                return !list.isEmpty
            }
        }
        totalLength -= Int(lengths[Int(slot)])
        lengths[Int(slot)] = 0
        texts -= 1
    }

    /// The score of every text that holds a term of the query.
    ///
    /// - Parameter query: What is looked for.
    /// - Returns: Scores above 0, by slot, in no order.
    func matches(_ query: String) -> [Match] {
        let terms = queryTerms(query)
        guard !terms.isEmpty else { return [] }
        var scores = [Float](repeating: 0, count: lengths.count)
        var found: [Int32] = []
        for (list, weight) in terms {
            for posting in list {
                let slot = Int(posting >> Self.frequencyBits)
                if scores[slot] == 0 { found.append(Int32(slot)) }
                scores[slot] += score(posting, weight)
            }
        }
        return found.map { ($0, scores[Int($0)]) }
    }

    /// The scores of given texts; 0 where a text holds no term of the query.
    ///
    /// - Parameters:
    ///   - query: What is looked for.
    ///   - slots: Whose scores are wanted: far fewer than there are texts.
    /// - Returns: A score for each slot, in their order.
    func scores(_ query: String, of slots: [Int32]) -> [Float] {
        var scores = [Float](repeating: 0, count: slots.count)
        for (list, weight) in queryTerms(query) {
            for (index, slot) in slots.enumerated() {
                let place = Self.place(of: slot, in: list)
                guard place < list.count, Self.slot(of: list[place]) == slot else { continue }
                scores[index] += score(list[place], weight)
            }
        }
        return scores
    }

    /// The lists of the query's terms with their weights, always in the same order, so that scores are the same sums everywhere.
    private func queryTerms(_ query: String) -> [(list: [UInt32], weight: Float)] {
        var wanted: [(term: String, list: [UInt32])] = []
        for term in Self.frequencies(of: query).keys {
            if let list = postings[term] { wanted.append((term, list)) }
        }
        wanted.sort { $0.list.count == $1.list.count ? $0.term < $1.term : $0.list.count < $1.list.count }
        return wanted.prefix(Self.maximumQueryTerms).map { _, list in
            let (all, holding) = (Double(texts), Double(list.count))
            return (list, Float(log(1 + (all - holding + 0.5) / (holding + 0.5))))
        }
    }

    private func score(_ posting: UInt32, _ weight: Float) -> Float {
        let frequency = Float(posting & 0xFF)
        let length = Float(lengths[Int(posting >> Self.frequencyBits)]) * Float(texts) / Float(totalLength)
        let norm = Self.saturation * (1 - Self.lengthWeight + Self.lengthWeight * length)
        return weight * frequency * (Self.saturation + 1) / (frequency + norm)
    }

    private static func frequencies(of text: String) -> [String: Int] {
        var frequencies: [String: Int] = [:]
        SearchTerms.forEachTerm(of: text) { frequencies[$0, default: 0] += 1 }
        return frequencies
    }

    private static func slot(of posting: UInt32) -> Int32 { Int32(posting >> frequencyBits) }

    private static func insert(_ posting: UInt32, into list: inout [UInt32]) {
        // Mostly the newest slot is the highest.
        guard let last = list.last, last > posting else { return list.append(posting) }
        list.insert(posting, at: place(of: slot(of: posting), in: list))
    }

    /// Where a slot is in a list, or would be.
    private static func place(of slot: Int32, in list: [UInt32]) -> Int {
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if Self.slot(of: list[middle]) < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
