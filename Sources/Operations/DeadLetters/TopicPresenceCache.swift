/// Which topics exist, asked once each.
struct TopicPresenceCache {
    let scan: TopicScan
    private var known: [String: Bool] = [:]

    init(scan: TopicScan) {
        self.scan = scan
    }

    mutating func exists(_ topic: String) async throws -> Bool {
        if let known = known[topic] { return known }
        let exists = try await scan.exists(topic)
        known[topic] = exists
        return exists
    }
}
