import Foundation
import Guidance

// How long a search of the knowledge takes, and how much memory the table does.
//   swift build -c release --product KnowledgeBenchmark && .build/release/KnowledgeBenchmark [entries] [queries] [dimensions] [kinds]
let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let entryCount = arguments.first ?? 100_000
let queryCount = arguments.dropFirst().first ?? 1_000
let dimensions = arguments.dropFirst(2).first ?? 256

/// CPU time of this thread: what a body takes whoever else uses the machine.
func measure(_ body: () -> Void) -> Duration {
    func now() -> Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let start = now()
    body()
    return now() - start
}

/// What the process holds in memory, in bytes.
func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4_096
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

/// The median and the 99th percentile, in milliseconds.
func percentiles(_ durations: [Duration]) -> String {
    let sorted = durations.sorted()
    return [50, 99].map { String(format: "%.2f", milliseconds(sorted[(sorted.count - 1) * $0 / 100])) }
        .joined(separator: " | ")
}

/// Times a body for each of some questions.
func time(_ questions: [Question], _ body: (Question) -> Int) -> String {
    var found = 0
    let durations = questions.map { question in measure { found += body(question) } }
    precondition(found > 0, "nothing was found")
    return percentiles(durations)
}

let kindCount = arguments.dropFirst(3).first ?? 3
var corpus = Corpus(seed: 2026, dimensions: dimensions, kinds: kindCount)
let entries = (0..<entryCount).map { corpus.entry($0) }
let questions = (0..<queryCount).map { _ in corpus.question() }
let before = residentBytes()
var index = KnowledgeIndex(
    bounds: KnowledgeBounds(entries: entryCount, bytes: 4 << 30), embeddingModel: Corpus.model, dimensions: dimensions)
let build = measure { for entry in entries { index.insert(entry) } }
let resident = residentBytes() - before
let update = measure { for entry in entries.prefix(1_000) { index.insert(corpus.changed(entry)) } }
// As in a worker where a search or the embedder is at work meanwhile: all that a change touches is then copied.
let shared = entries.prefix(1_000).map { entry in
    let (copy, entry) = (index, corpus.changed(entry))
    return withExtendedLifetime(copy) { measure { index.insert(entry) } }
}
let standing = measure { _ = StandingRules(index, budget: KnowledgeBudget()) }
let retrieval = KnowledgeRetrieval(index)

print(
    "\(index.count) entries, \(dimensions) dimensions, \(queryCount) queries each, \(kindCount == 1 ? "rules alone" : "a third each of rules, cases and memories")"
)
print("| | |\n|---|--:|")
print("| build | \(String(format: "%.1f", milliseconds(build) / 1_000)) s |")
print("| change of an entry | \(String(format: "%.0f", milliseconds(update))) µs |")
print("| change of an entry while a copy is held, p50 \\| p99 | \(percentiles(shared)) ms |")
print("| choosing the standing rules | \(String(format: "%.1f", milliseconds(standing))) ms |")
print("| bytes per entry, estimated for the bound | \(index.byteCount / index.count) |")
print("| bytes per entry, resident beside the input | \(resident / index.count) |")
print("\n| query | CPU p50 ms | p99 ms |\n|---|--:|--:|")
let kinds: [(String, Set<KnowledgeKey.Kind>)] = [
    ("rules", [.rule]), ("rules, cases and memories", [.rule, .case, .memory]),
]
for (name, kinds) in kinds {
    print(
        "| \(name), words |",
        time(questions) { index.search(KnowledgeQuery($0.text), among: kinds, limit: 10).count }, "|")
    print(
        "| \(name), words and vectors |",
        time(questions) { index.search(KnowledgeQuery($0.text, vector: $0.vector), among: kinds, limit: 10).count }, "|"
    )
}
print(
    "| everything for a prompt, words |",
    time(questions) { retrieval.knowledge(for: $0.customer, question: $0.text).rules.count }, "|")
print(
    "| everything for a prompt, words and vectors |",
    time(questions) { retrieval.knowledge(for: $0.customer, question: $0.text, vector: $0.vector).rules.count }, "|")
