import HTTPTransport
import SeededRandomness
import Testing

struct ConnectionGateTests {
    @Test func firstGoesAloneAndTheOthersShare() {
        var gate = ConnectionGate()
        let arrived = [
            gate.arrive(0, at: "a"), gate.arrive(1, at: "a"), gate.arrive(2, at: "a"), gate.arrive(3, at: "b"),
        ]
        #expect(arrived == [true, false, false, true])
        // The first connection admits two, in order; sharing it admits the next ones, one each.
        let first = gate.connected(at: "a", isNew: true)
        let late = gate.arrive(4, at: "a")
        let second = gate.connected(at: "a", isNew: false)
        #expect(first == [1, 2])
        #expect(!late)
        #expect(second == [4])
    }

    @Test func whoLeavesMakesRoom() {
        var gate = ConnectionGate()
        let arrived = (0..<3).map { gate.arrive($0, at: "a") }
        let admitted = [gate.leave(1, at: "a"), gate.leave(0, at: "a"), gate.leave(2, at: "a")]
        #expect(arrived == [true, false, false])
        #expect(admitted == [[], [2], []])
    }

    /// Plays a host on which a connection carries `streams` transfers, and counts the connections opened and the
    /// rounds.
    private func play(_ count: Int, streams: Int) -> (connections: Int, rounds: Int) {
        var gate = ConnectionGate()
        var started = (0..<count).filter { gate.arrive($0, at: "a") }
        var connections = 0
        var room = 0
        var rounds = 0
        while !started.isEmpty {
            rounds += 1
            // Those that find no room each open a connection; it is there in the next round.
            let new = max(0, started.count - room)
            room -= min(room, started.count)
            connections += new
            room += new * (streams - 1)
            var next: [Int] = []
            for index in started.indices { next += gate.connected(at: "a", isNew: index < new) }
            started = next
        }
        return (connections, rounds)
    }

    @Test(arguments: [1, 2, 99, 100, 101, 1_000, 10_000])
    func connectionsFollowTheNeed(count: Int) {
        let shared = play(count, streams: 100)
        #expect(shared.connections <= 2 * (count / 100) + 2)
        let single = play(count, streams: 1)
        #expect(single.connections == count)
        #expect(single.rounds <= 15)
    }

    /// Whatever happens, everybody gets a turn and nothing is left behind.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func everybodyGetsATurn(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var gate = ConnectionGate()
        var waiting: Set<Int> = []
        var started: Set<Int> = []
        var next = 0
        func admit(_ transfers: [Int]) {
            for transfer in transfers {
                #expect(waiting.remove(transfer) != nil)
                started.insert(transfer)
            }
        }
        for step in 0..<2_000 {
            let isEnding = step > 1_000
            if !isEnding, Bool.random(using: &generator) {
                if gate.arrive(next, at: "a") { started.insert(next) } else { waiting.insert(next) }
                next += 1
            } else if let transfer = started.sorted().randomElement(using: &generator) {
                started.remove(transfer)
                admit(
                    Bool.random(using: &generator)
                        ? gate.connected(at: "a", isNew: Bool.random(using: &generator))
                        : gate.leave(transfer, at: "a"))
            } else if let transfer = waiting.sorted().randomElement(using: &generator) {
                waiting.remove(transfer)
                admit(gate.leave(transfer, at: "a"))
            }
            #expect(waiting.isEmpty || !started.isEmpty)
        }
        #expect(waiting.isEmpty && started.isEmpty)
        let anew = [gate.arrive(next, at: "a"), gate.arrive(next + 1, at: "a")]
        #expect(anew == [true, false])
    }
}
