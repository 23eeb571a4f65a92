/// Deadlines by key, the earliest first: a binary heap that knows where each key stands.
///
/// A key has one deadline at most, so the heap is bounded by the keys in use, however often they are set anew. Keys are
/// small integers, for they index an array.
package struct DeadlineHeap {
    private struct Entry {
        var deadline: LoopTime
        var key: Int
    }

    private var entries: [Entry] = []
    /// Where each key stands in `entries`; -1 if nowhere.
    private var positions: [Int] = []

    package init() {}

    /// How many keys have a deadline.
    package var count: Int { entries.count }

    /// The earliest deadline of all.
    package var earliest: LoopTime? { entries.first?.deadline }

    /// Sets or moves the deadline of `key`.
    ///
    /// O(log n); at once if it is later than all others.
    package mutating func set(_ key: Int, to deadline: LoopTime) {
        while positions.count <= key { positions.append(-1) }
        let position = positions[key]
        if position < 0 {
            entries.append(Entry(deadline: deadline, key: key))
            siftUp(entries.count - 1)
        } else if deadline < entries[position].deadline {
            entries[position].deadline = deadline
            siftUp(position)
        } else {
            entries[position].deadline = deadline
            siftDown(position)
        }
    }

    /// Takes away the deadline of `key`, if it has one.
    package mutating func remove(_ key: Int) {
        guard key < positions.count, positions[key] >= 0 else { return }
        removeEntry(at: positions[key])
    }

    /// Takes out the key with the earliest deadline, if that is not after `now`.
    package mutating func popExpired(at now: LoopTime) -> Int? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        removeEntry(at: 0)
        return first.key
    }

    private mutating func removeEntry(at position: Int) {
        let removed = entries[position]
        positions[removed.key] = -1
        let last = entries.removeLast()
        guard position < entries.count else { return }
        entries[position] = last
        positions[last.key] = position
        if last.deadline < removed.deadline { siftUp(position) } else { siftDown(position) }
    }

    private mutating func siftUp(_ start: Int) {
        let moving = entries[start]
        var position = start
        while position > 0 {
            let parent = (position - 1) / 2
            guard moving.deadline < entries[parent].deadline else { break }
            place(entries[parent], at: position)
            position = parent
        }
        place(moving, at: position)
    }

    private mutating func siftDown(_ start: Int) {
        let moving = entries[start]
        var position = start
        while true {
            var child = 2 * position + 1
            guard child < entries.count else { break }
            if child + 1 < entries.count, entries[child + 1].deadline < entries[child].deadline { child += 1 }
            guard entries[child].deadline < moving.deadline else { break }
            place(entries[child], at: position)
            position = child
        }
        place(moving, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[entry.key] = position
    }
}
