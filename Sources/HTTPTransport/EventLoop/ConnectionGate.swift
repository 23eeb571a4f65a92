import DequeModule

/// Lets transfers to one host start a few at a time while connections are being opened, so that they can share them.
///
/// Left alone, libcurl 7.88 opens one connection for every request that comes while the first HTTP/2 connections are
/// full or not yet there: 901 for a thousand at once, where ten would do. So at first one transfer may be connecting,
/// and each connection opened allows one more: twice as many with each round, as in TCP's slow start. A host that
/// speaks HTTP/1.1 only, and needs a connection for each transfer, soon gets them all; one of HTTP/2 gets little more
/// than it needs.
package struct ConnectionGate {
    private struct Host {
        var connecting = 0
        var allowance = 1
        var waiting: Deque<Int> = []
    }

    /// Only those with somebody connecting or waiting.
    private var hosts: [String: Host] = [:]

    package init() {}

    /// A transfer wants to go to `host`.
    /// - Returns: Whether it may start now; if not, it is named by a later call.
    package mutating func arrive(_ transfer: Int, at host: String) -> Bool {
        var state = hosts[host] ?? Host()
        defer { hosts[host] = state }
        guard state.connecting < state.allowance else {
            state.waiting.append(transfer)
            return false
        }
        state.connecting += 1
        return true
    }

    /// A transfer that may have started has a connection, a new one or one that is shared or kept.
    /// - Returns: Who may start now.
    package mutating func connected(at host: String, isNew: Bool) -> [Int] {
        guard var state = hosts[host] else { return [] }
        if isNew { state.allowance += 1 }
        state.connecting -= 1
        return admit(&state, at: host)
    }

    /// A transfer has ended without a connection, whether it had started or not.
    /// - Returns: Who may start now.
    package mutating func leave(_ transfer: Int, at host: String) -> [Int] {
        guard var state = hosts[host] else { return [] }
        if let index = state.waiting.firstIndex(of: transfer) {
            state.waiting.remove(at: index)
        } else {
            state.connecting -= 1
        }
        return admit(&state, at: host)
    }

    private mutating func admit(_ state: inout Host, at host: String) -> [Int] {
        var admitted: [Int] = []
        while state.connecting < state.allowance, let next = state.waiting.popFirst() {
            state.connecting += 1
            admitted.append(next)
        }
        hosts[host] = state.connecting == 0 ? nil : state
        return admitted
    }
}
