import HTTPTransport
import HTTPTypes
import Testing

struct BodyPipeStateMachineTests {
    private typealias Machine = BodyPipeStateMachine<String, String>
    private let head = HTTPResponse(status: .ok)
    private let broken = HTTPTransportError(code: .truncated, message: "broken")

    @Test func waiterForTheHeadIsToldOnce() {
        var machine = Machine(limit: 10)
        let before = machine.takeHead("h")
        let waiter = machine.receive(head: head)
        let after = machine.takeHead("again")
        let told = machine.finish(.success(head))
        #expect(before == nil)
        #expect(waiter == "h")
        #expect(after == .success(head))
        #expect(told.headWaiter == nil && told.pieceWaiter == nil)
    }

    @Test func failureBeforeTheHead() {
        var machine = Machine(limit: 10)
        _ = machine.takeHead("h")
        let told = machine.finish(.failure(broken))
        let late = machine.takeHead("late")
        let piece = machine.take("late").result
        #expect(told.headWaiter?.0 == "h")
        #expect(told.headWaiter?.1 == .failure(broken))
        #expect(late == .failure(broken))
        #expect(piece == .failure(broken))
    }

    @Test func piecesAreJoinedAndPausedAtTheLimit() {
        var machine = Machine(limit: 5)
        let flows = [[1, 2], [3, 4], [5, 6]].map { machine.receive(bytes: $0.span).flow }
        #expect(flows == [.proceed, .proceed, .pause])
        let taken = machine.take("p")
        #expect(taken.result == .success([1, 2, 3, 4, 5, 6]))
        #expect(taken.resumesTransfer)
        let waiting = machine.take("p")
        #expect(waiting.result == nil && !waiting.resumesTransfer)
        let received = machine.receive(bytes: [7, 8, 9, 10, 11, 12].span)
        #expect(received.flow == .proceed)
        #expect(received.delivery?.1 == [7, 8, 9, 10, 11, 12])
    }

    @Test func whatHasComeIsReadBeforeTheEnd() {
        var machine = Machine(limit: 5)
        _ = machine.receive(bytes: [1].span)
        _ = machine.finish(.failure(broken))
        let taken = (0..<3).map { _ in machine.take("p").result }
        #expect(taken == [.success([1]), .failure(broken), .failure(broken)])
    }

    @Test func endReachesWhoWaits() {
        var machine = Machine(limit: 5)
        let waiting = machine.take("p").result
        let told = machine.finish(.success(head))
        let late = machine.take("p").result
        #expect(waiting == nil)
        #expect(told.pieceWaiter?.0 == "p")
        #expect(told.pieceWaiter?.1 == .success(nil))
        #expect(late == .success(nil))
    }
}
