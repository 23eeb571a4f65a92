import CLibrdkafka

/// What every consumer wants to hear as events instead of callbacks.
enum ConsumerEvents {
    /// Far below `max.poll.interval.ms` (5 minutes by default): polling is all that a member has to do to stay.
    static let longestWait = Duration.seconds(5)

    static func enable(in configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_events(
            configuration,
            RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_STATS)
        unsafe ClientContext.collectErrors(in: configuration)
    }
}
