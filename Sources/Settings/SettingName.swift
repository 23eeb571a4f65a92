/// Every setting, by the name that it has in the environment, in a configuration file and in errors.
public enum SettingName: String, CaseIterable, Sendable {
    case bootstrapServers = "KAFKA_BOOTSTRAP_SERVERS"
    case anthropicAPIKey = "ANTHROPIC_API_KEY"
    case anthropicBaseURL = "ANTHROPIC_BASE_URL"
    case openAIAPIKey = "OPENAI_API_KEY"
    case openAIBaseURL = "OPENAI_BASE_URL"
    case topicPrefix = "GUIDANCE_TOPIC_PREFIX"
    case instanceID = "GUIDANCE_INSTANCE_ID"
    case replyTopics = "GUIDANCE_REPLY_TOPICS"
    case provider = "GUIDANCE_PROVIDER"
    case realtimeModel = "GUIDANCE_REALTIME_MODEL"
    case validationModel = "GUIDANCE_VALIDATION_MODEL"
    case batchModel = "GUIDANCE_BATCH_MODEL"
    case embeddingModel = "GUIDANCE_EMBEDDING_MODEL"
    case validationConfidence = "GUIDANCE_VALIDATION_MIN_CONFIDENCE"
    case refinementRounds = "GUIDANCE_REFINEMENT_ROUNDS"
    case adviserProfile = "GUIDANCE_ADVISER_PROFILE"
    case embeddingDimensions = "GUIDANCE_EMBEDDING_DIMENSIONS"
    case embeddingTimeout = "GUIDANCE_EMBEDDING_TIMEOUT_MS"
    case knowledgeMaximumEntries = "GUIDANCE_KNOWLEDGE_MAX_ENTRIES"
    case knowledgeMaximumBytes = "GUIDANCE_KNOWLEDGE_MAX_BYTES"
    case knowledgeTokens = "GUIDANCE_KNOWLEDGE_TOKENS"
    case modelCatalogue = "GUIDANCE_MODEL_CATALOGUE"
    case maximumOutputTokens = "GUIDANCE_MAX_OUTPUT_TOKENS"
    case promptCaching = "GUIDANCE_PROMPT_CACHING"
    case promptCacheShards = "GUIDANCE_PROMPT_CACHE_SHARDS"
    case cachePriming = "GUIDANCE_CACHE_PRIMING"
    case concurrency = "GUIDANCE_CONCURRENCY"
    case attempts = "GUIDANCE_MAX_ATTEMPTS"
    case requestsPerMinute = "GUIDANCE_RPM"
    case tokensPerMinute = "GUIDANCE_TPM"
    case breakerThreshold = "GUIDANCE_BREAKER_THRESHOLD"
    case breakerCoolDown = "GUIDANCE_BREAKER_COOLDOWN_MS"
    case hedgeAfter = "GUIDANCE_HEDGE_AFTER_MS"
    case chunkMaximumDelay = "GUIDANCE_CHUNK_MAX_DELAY_MS"
    case commitInterval = "GUIDANCE_COMMIT_INTERVAL_MS"
    case batchMaximumRequests = "GUIDANCE_BATCH_MAX_REQUESTS"
    case batchMaximumBytes = "GUIDANCE_BATCH_MAX_BYTES"
    case batchMaximumAge = "GUIDANCE_BATCH_MAX_AGE_MS"
    case batchSchedule = "GUIDANCE_BATCH_SCHEDULE"
    case batchScheduleTimeZone = "GUIDANCE_BATCH_TIME_ZONE"
    case batchPoll = "GUIDANCE_BATCH_POLL_MS"
    case batchMaximumAttempts = "GUIDANCE_BATCH_MAX_ATTEMPTS"
    case batchMaximumOpen = "GUIDANCE_BATCH_MAX_OPEN"
    case batchSubmitTimeout = "GUIDANCE_BATCH_SUBMIT_TIMEOUT_MS"
    case spoolDirectory = "GUIDANCE_SPOOL_DIR"
    case spoolMaximumBytes = "GUIDANCE_SPOOL_MAX_BYTES"
    case auditModel = "GUIDANCE_AUDIT_MODEL"
    case drainTimeout = "GUIDANCE_DRAIN_TIMEOUT_MS"
    case rebalanceTimeout = "GUIDANCE_REBALANCE_TIMEOUT_MS"
    case waitingBytes = "GUIDANCE_WAITING_BYTES"
    case httpPort = "GUIDANCE_HTTP_PORT"
    case logLevel = "GUIDANCE_LOG_LEVEL"
    case telemetryEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"
    case telemetryHeaders = "OTEL_EXPORTER_OTLP_HEADERS"
    case telemetryServiceName = "OTEL_SERVICE_NAME"

    /// Whether the value must never be shown; a secret can also be given as the path of a file, in the variable `NAME_FILE`.
    public var isSecret: Bool {
        switch self {
        case .anthropicAPIKey, .openAIAPIKey, .telemetryHeaders: true
        default: false
        }
    }

    /// The variable that names a file with the secret in it.
    var fileVariable: String { rawValue + Self.fileSuffix }

    /// What such a variable's name ends in.
    static let fileSuffix = "_FILE"
}
