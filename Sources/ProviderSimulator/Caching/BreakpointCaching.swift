/// Anthropic's prompt caching: entries are written at the breakpoints that a request marks.
///
/// The blocks of a prompt, in the order tools → system → messages, form a chain of prefixes. A breakpoint writes an
/// entry for the prefix that ends with its block, and reads the longest entry among the prefixes that end with its
/// block or one of the twenty before. Prefixes below the model's minimum are neither written nor an error.
package struct BreakpointCaching: Sendable {
    /// One block of a prompt.
    package struct Block: Sendable, Equatable {
        /// Hash of its content, breakpoint excluded: moving a breakpoint does not change the prefix.
        package var digest: UInt64
        package var tokens: Int
        package var breakpoint: Lifetime?

        package init(digest: UInt64, tokens: Int, breakpoint: Lifetime? = nil) {
            self.digest = digest
            self.tokens = tokens
            self.breakpoint = breakpoint
        }
    }

    package enum Lifetime: String, Sendable {
        case fiveMinutes = "5m"
        case oneHour = "1h"

        var seconds: Double {
            switch self {
            case .fiveMinutes: 300
            case .oneHour: 3600
            }
        }
    }

    /// What a request reads, and what it will write once its answer begins.
    package struct Plan: Sendable, Equatable {
        /// Prompt tokens neither read nor written.
        package var inputTokens = 0
        package var readTokens = 0
        package var writtenFiveMinuteTokens = 0
        package var writtenOneHourTokens = 0
        fileprivate var used: [PromptCache.Key] = []
        fileprivate var written: [Write] = []

        package var writtenTokens: Int { writtenFiveMinuteTokens + writtenOneHourTokens }
        package var totalTokens: Int { inputTokens + readTokens + writtenTokens }

        fileprivate struct Write: Sendable, Equatable {
            var key: PromptCache.Key
            var lifetime: Lifetime
        }
    }

    /// How many blocks before a breakpoint are looked at for an entry.
    package static let lookBack = 20

    /// Works out what a request reads and writes, and refreshes what it reads.
    ///
    /// - Parameters:
    ///   - blocks: The prompt.
    ///   - scope: What isolates entries from others': account and model.
    ///   - minimumTokens: Shortest prefix that is cached.
    ///   - cache: The entries.
    ///   - now: The time in seconds.
    /// - Returns: The counts, and what ``commit(_:to:now:)`` writes.
    package static func plan(
        _ blocks: [Block], scope: UInt64, minimumTokens: Int, cache: inout PromptCache, now: Double
    ) -> Plan {
        let prefixes = Prefixes(blocks, scope: scope)
        let breakpoints = blocks.indices.filter { blocks[$0].breakpoint != nil && prefixes.tokens[$0] >= minimumTokens }
        var plan = Plan()

        let hit = longestEntry(breakpoints, prefixes, cache, now)
        if let hit {
            plan.readTokens = prefixes.tokens[hit]
            cache.refresh(prefixes.keys[hit], now: now)
        }
        // A breakpoint's entry inside what was read was used as well: without this a shared beginning would expire
        // under the longer prefixes built on it.
        for index in breakpoints where index < hit ?? 0 { cache.refresh(prefixes.keys[index], now: now) }

        var counted = plan.readTokens
        for index in breakpoints where index > hit ?? -1 {
            let lifetime = blocks[index].breakpoint ?? .fiveMinutes
            let tokens = prefixes.tokens[index] - counted
            switch lifetime {
            case .fiveMinutes: plan.writtenFiveMinuteTokens += tokens
            case .oneHour: plan.writtenOneHourTokens += tokens
            }
            counted = prefixes.tokens[index]
            plan.written.append(Plan.Write(key: prefixes.keys[index], lifetime: lifetime))
        }
        plan.inputTokens = (prefixes.tokens.last ?? 0) - counted
        return plan
    }

    /// Makes what a request writes readable; called when its answer begins, as with the real provider.
    package static func commit(_ plan: Plan, to cache: inout PromptCache, now: Double) {
        for write in plan.written { cache.insert(write.key, lifetime: write.lifetime.seconds, now: now) }
    }

    private static func longestEntry(
        _ breakpoints: [Int], _ prefixes: Prefixes, _ cache: PromptCache, _ now: Double
    ) -> Int? {
        for breakpoint in breakpoints.reversed() {
            for index in stride(from: breakpoint, through: max(0, breakpoint - lookBack), by: -1)
            where cache.contains(prefixes.keys[index], now: now) {
                return index
            }
        }
        return nil
    }

    /// Key and token count of every prefix of a prompt.
    private struct Prefixes {
        var keys: [PromptCache.Key] = []
        var tokens: [Int] = []

        init(_ blocks: [Block], scope: UInt64) {
            var digest = Digest()
            digest.add(scope)
            var total = 0
            for block in blocks {
                digest.add(block.digest)
                total += block.tokens
                keys.append(digest.value)
                tokens.append(total)
            }
        }
    }
}
