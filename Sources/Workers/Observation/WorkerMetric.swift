public import Telemetry

/// The metrics of workers: their names, as everyone who builds dashboards and alerts on them knows them.
///
/// `Docs/Metrics.md` lists them with their labels.
public enum WorkerMetric: String, CaseIterable, Sendable {
    case jobs = "guidance_jobs_total"
    case jobsInFlight = "guidance_jobs_in_flight"
    case jobsLimit = "guidance_jobs_limit"
    case jobQueue = "guidance_job_queue_seconds"
    case jobDuration = "guidance_job_duration_seconds"
    case timeToFirstToken = "guidance_time_to_first_token_seconds"
    case chunkDelay = "guidance_chunk_delay_seconds"
    case tokens = "guidance_tokens_total"
    case cost = "guidance_cost_usd_total"
    case saved = "guidance_saved_usd"
    case providerCalls = "guidance_provider_calls_total"
    case retries = "guidance_retries_total"
    case breakerOpen = "guidance_breaker_open"
    case budgetWait = "guidance_budget_wait_seconds"
    case commitDuration = "guidance_commit_duration_seconds"
    case commits = "guidance_commits_total"
    case mapBytes = "guidance_acknowledgement_map_bytes"
    case partitionsAssigned = "guidance_partitions_assigned"
    case backlog = "guidance_backlog_jobs"
    case oldestJobAge = "guidance_oldest_job_age_seconds"
    case partitionStalled = "guidance_partition_stalled"
    case batches = "guidance_batches"
    case batchRequests = "guidance_batch_requests"
    case oldestBatchAge = "guidance_oldest_batch_age_seconds"
    case batchesEnded = "guidance_batches_total"
    case ready = "guidance_ready"

    /// What `/metrics` says of it.
    public var description: MetricDescription { MetricDescription(rawValue, kind, help) }

    private var kind: MetricDescription.Kind {
        switch self {
        case .jobs, .tokens, .cost, .providerCalls, .retries, .commits, .batchesEnded: .counter
        case .jobQueue, .jobDuration, .timeToFirstToken, .chunkDelay, .budgetWait, .commitDuration: .seconds
        case .jobsInFlight, .jobsLimit, .saved, .breakerOpen, .mapBytes, .partitionsAssigned, .backlog, .oldestJobAge,
            .partitionStalled, .batches, .batchRequests, .oldestBatchAge, .ready:
            .gauge
        }
    }

    private var help: String {
        switch self {
        case .jobs: "Jobs whose end is committed, by how they ended."
        case .jobsInFlight: "Jobs that run, or have ended and wait for their commit."
        case .jobsLimit: "Jobs that may be in flight now: none while no provider may be asked."
        case .jobQueue: "From the time of a job's record to its start."
        case .jobDuration: "From a job's start to its end."
        case .timeToFirstToken: "From the start of a streamed call to its first text."
        case .chunkDelay: "From the writing of a stream's last chunk to the broker's acknowledgement, once a stream."
        case .tokens: "Tokens that providers reported: input (not cached), cache_read, cache_write, output, embedding."
        case .cost: "What models of known price cost, in US dollars."
        case .saved:
            "Saved against the same tokens without caching, and outside of batches; in US dollars. Falls while a cache costs more than it saves."
        case .providerCalls: "Calls of models, by how they ended."
        case .retries: "Calls that were made again, by why."
        case .breakerOpen: "Whether a provider is not asked for a while, because it fails."
        case .budgetWait:
            "How long calls waited for a place, a breaker, or their share of requests and tokens per minute."
        case .commitDuration: "How long transactions took."
        case .commits: "Transactions, by how they ended."
        case .mapBytes:
            "Characters of the map of finished jobs above the committed offset; a broker takes 4096, at 3072 the partition is paused."
        case .partitionsAssigned: "Partitions that this worker has."
        case .backlog: "Jobs that are not finished, or for batches not in one yet. Not Kafka's lag."
        case .oldestJobAge: "How old the oldest of them is; 0 where there is none."
        case .partitionStalled: "Whether there are jobs and nothing has moved for five minutes."
        case .batches: "Batches that are open, of the partitions that this worker has."
        case .batchRequests: "Jobs in them."
        case .oldestBatchAge: "How long the oldest batch of a state has been open, since it was planned."
        case .batchesEnded: "Batches that ended, by how."
        case .ready: "Whether /readyz finds nothing wanting."
        }
    }
}
