import Batching
import Testing

@Suite(.timeLimit(.minutes(1)))
struct GatheringAgeTests {
    private let hour = Duration.seconds(3_600)

    @Test func nothingIsNeverDue() {
        #expect(GatheringAge(maximum: hour).due(hasReadAll: true) == nil)
        #expect(GatheringAge(maximum: nil).due(hasReadAll: true) == nil)
    }

    @Test func freshJobsWaitTheirTime() {
        var age = GatheringAge(maximum: hour)
        age.add(waited: .zero, at: .seconds(10))
        age.add(waited: .zero, at: .seconds(500))
        #expect(age.due(hasReadAll: true) == .seconds(3_610))
        #expect(age.due(hasReadAll: false) == .seconds(3_610))
    }

    /// Whoever reads a job again does not let it wait anew.
    @Test func waitingGoesOnWithAnotherOwner() {
        var age = GatheringAge(maximum: hour)
        age.add(waited: .seconds(3_000), at: .seconds(10))
        #expect(age.due(hasReadAll: true) == .seconds(610))
    }

    /// A backlog is read before it is planned: only then are its batches full.
    @Test func oldJobsWaitForTheEndOfTheBacklog() {
        var age = GatheringAge(maximum: hour)
        age.add(waited: .seconds(1_000_000), at: .zero)
        #expect(age.due(hasReadAll: false) == hour, "no longer than if it had just been written")
        #expect(age.due(hasReadAll: true) == .seconds(60))
        age.add(waited: .seconds(2_000_000), at: .seconds(30))
        #expect(age.due(hasReadAll: true) == .seconds(60), "from the first on: a trickle does not put it off")
    }

    @Test func timestampsOfTheFutureCountAsNow() {
        var age = GatheringAge(maximum: hour)
        age.add(waited: .seconds(-9_000), at: .seconds(5))
        #expect(age.due(hasReadAll: true) == .seconds(3_605))
    }

    @Test func aScheduleCallsForAllOfIt() {
        var age = GatheringAge(maximum: nil)
        age.add(waited: .seconds(100), at: .seconds(5))
        #expect(age.due(hasReadAll: false) == nil)
        #expect(age.due(hasReadAll: true) == .seconds(5))
    }
}
