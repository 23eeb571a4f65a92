import Foundation
import WorkerPool

// How many jobs in flight one partition's commit metadata carries, and what writing and reading it takes.
//   swift build -c release --product AcknowledgementCapacity && .build/release/AcknowledgementCapacity [commits in a sample]
// With a file as second argument, the run lengths of ten maps go there, one in a line (hexadecimal varints): to try other compression on.
let arguments = CommandLine.arguments
let commits = (arguments.count > 1 ? Int(arguments[1]) : nil) ?? 4_000
let clock = ContinuousClock()

/// What a partition's maps look like with so many jobs at once, over many commits.
struct Sample {
    /// The 99.9th percentile of characters, range-coded and as plain varints.
    let coded: Int
    let plain: Int
    let maps: [AcknowledgementMap]

    init(jobs: Int, stragglerShare: Double) {
        var partition = SteadyState(jobs: jobs, durations: Durations(stragglerShare: stragglerShare))
        // The state is steady when the longest jobs have had time to end: some 30 medians, or 100 times as many with stragglers.
        for _ in 0..<(stragglerShare > 0 ? 60_000 : 3_000) { _ = partition.commit() }
        var coded: [Int] = []
        var plain: [Int] = []
        var maps: [AcknowledgementMap] = []
        for commit in 0..<commits {
            let map = partition.commit()
            coded.append(map.metadata.utf8.count)
            plain.append(RunLengths(map).length)
            if commit % (commits / 10) == 0 { maps.append(map) }
        }
        self.coded = coded.sorted()[coded.count * 999 / 1000]
        self.plain = plain.sorted()[plain.count * 999 / 1000]
        self.maps = maps
    }
}

/// The most jobs at once whose maps stay within the limit, to one in a hundred.
func capacity(limit: Int, stragglerShare: Double, length: (Sample) -> Int) -> (jobs: Int, sample: Sample) {
    var jobs = 500
    var sample = Sample(jobs: jobs, stragglerShare: stragglerShare)
    for _ in 0..<6 {
        // The length is all but linear in the jobs.
        let next = Int(Double(jobs) * Double(limit) / Double(length(sample)))
        guard abs(next - jobs) > jobs / 100 || length(sample) > limit else { break }
        jobs = length(sample) > limit && next * 1000 > jobs * 995 ? jobs * 995 / 1000 : next
        sample = Sample(jobs: jobs, stragglerShare: stragglerShare)
    }
    return (jobs, sample)
}

print("| stragglers of 100× | characters | jobs in flight, range-coded | as plain varints | runs | write | read |")
print("|--:|--:|--:|--:|--:|--:|--:|")
var dump = ""
for stragglerShare in [0, 0.01] {
    for limit in [AcknowledgementMap.maximumMetadataLength * 3 / 4, AcknowledgementMap.maximumMetadataLength] {
        let coded = capacity(limit: limit, stragglerShare: stragglerShare, length: \.coded)
        let plain = capacity(limit: limit, stragglerShare: stragglerShare, length: \.plain)
        let maps = coded.sample.maps
        let runs = maps.reduce(0) { $0 + 2 * $1.finished.count + 1 }
        var metadata: [(AcknowledgementMap, String)] = []
        let writing = clock.measure { for map in maps { metadata.append((map, map.metadata)) } }
        let reading = clock.measure {
            for (map, text) in metadata {
                guard (try? AcknowledgementMap(metadata: text, base: map.base)) == map else {
                    print("not read back: \(text)")
                    return
                }
            }
        }
        let times = [writing, reading].map { "\(Int($0 / .nanoseconds(1) / Double(runs))) ns/run" }
        print(
            "| \(stragglerShare * 100) % | \(limit) | \(coded.jobs) | \(plain.jobs) | \(runs / maps.count) | "
                + "\(times[0]) | \(times[1]) |")
        for map in maps {
            dump += "\(stragglerShare) \(coded.jobs) \(map.metadata.utf8.count) "
            dump += RunLengths(map).bytes.map { String(format: "%02x", $0) }.joined() + "\n"
        }
    }
}
if arguments.count > 2 { try dump.write(toFile: arguments[2], atomically: true, encoding: .utf8) }
