/// A dictionary in parts: where a copy is held, a change copies the one part that its key is in and not the whole.
struct ShardedDictionary<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// A power of two; of 100,000 keys a part has about a hundred.
    private static var shardCount: Int { 1_024 }

    private var shards = [[Key: Value]](repeating: [:], count: shardCount)
    private(set) var count = 0

    subscript(key: Key) -> Value? { shards[shard(of: key)][key] }

    /// Sets a value in place of the one that was there.
    mutating func updateValue(_ value: Value, forKey key: Key) {
        if shards[shard(of: key)].updateValue(value, forKey: key) == nil { count += 1 }
    }

    @discardableResult
    mutating func removeValue(forKey key: Key) -> Value? {
        let value = shards[shard(of: key)].removeValue(forKey: key)
        if value != nil { count -= 1 }
        return value
    }

    /// Changes a value in place.
    ///
    /// - Parameters:
    ///   - key: Whose value.
    ///   - missing: What is changed where the key has none; nil leaves it at that.
    ///   - change: Returns whether the value stays.
    mutating func update(_ key: Key, orInsert missing: Value? = nil, _ change: (inout Value) -> Bool) {
        let shard = shard(of: key)
        if let index = shards[shard].index(forKey: key) {
            guard !change(&shards[shard].values[index]) else { return }
            shards[shard].remove(at: index)
            count -= 1
        } else if var value = missing, change(&value) {
            shards[shard][key] = value
            count += 1
        }
    }

    private func shard(of key: Key) -> Int { key.hashValue & (Self.shardCount - 1) }
}
