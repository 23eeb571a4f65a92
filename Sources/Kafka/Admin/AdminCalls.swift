import CLibrdkafka

/// What ``KafkaAdmin`` asks for, as blocking calls.
struct AdminCalls {
    let client: ClientHandle

    /// A topic as the cluster's metadata shows it.
    struct TopicShape {
        var partitions: [Int32]
        var replicationFactor: Int
    }

    /// All topics.
    ///
    /// Asking for all creates none, which asking by name might.
    func topics(timeout: Duration) throws(KafkaError) -> [String: TopicShape] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = unsafe rd_kafka_metadata(
            client.pointer, 1, nil, &metadata, CInt(clamping: max(1, timeout.milliseconds)))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata = unsafe metadata else {
            throw KafkaError(code).unavailable
        }
        defer { unsafe rd_kafka_metadata_destroy(metadata) }
        var shapes: [String: TopicShape] = [:]
        for index in 0..<Int(unsafe metadata.pointee.topic_cnt) {
            let topic = unsafe metadata.pointee.topics[index]
            let partitions = unsafe UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
            unsafe shapes[text(of: topic.topic)] = TopicShape(
                partitions: partitions.map { unsafe $0.id }.sorted(),
                replicationFactor: partitions.first.map { unsafe Int($0.replica_cnt) } ?? 0)
        }
        return shapes
    }

    func createTopics(_ topics: [TopicSpecification], timeout: Duration) throws(KafkaError) -> [String: TopicCreation] {
        var made: [OpaquePointer?] = unsafe []
        defer { unsafe rd_kafka_NewTopic_destroy_array(&made, made.count) }
        var outcomes: [String: TopicCreation] = [:]
        for topic in topics {
            let (new, reason) = unsafe withErrorText { text, size in
                unsafe rd_kafka_NewTopic_new(
                    topic.name, CInt(clamping: topic.partitions), CInt(clamping: topic.replicationFactor), text, size)
            }
            guard let new = unsafe new else {
                outcomes[topic.name] = .failed(KafkaError(.invalidConfiguration, "\(topic.name): \(reason)"))
                continue
            }
            for (property, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
                _ = unsafe rd_kafka_NewTopic_set_config(new, property, value)  // null names and values only would fail
            }
            unsafe made.append(new)
        }
        guard unsafe !made.isEmpty else { return outcomes }
        let request = try AdminRequest(RD_KAFKA_ADMIN_OP_CREATETOPICS, client: client, timeout: timeout)
        _ = unsafe rd_kafka_AdminOptions_set_operation_timeout(
            request.options, CInt(clamping: timeout.milliseconds), nil, 0)
        unsafe rd_kafka_CreateTopics(request.client, &made, made.count, request.options, request.queue)
        let results = unsafe try request.answer { (event) throws(KafkaError) in
            var count = 0
            let result = unsafe rd_kafka_event_CreateTopics_result(event)
            let topics = unsafe rd_kafka_CreateTopics_result_topics(result, &count)
            return unsafe UnsafeBufferPointer(start: topics, count: count).map { topic in
                let name = unsafe text(of: rd_kafka_topic_result_name(topic))
                let reason = unsafe text(of: rd_kafka_topic_result_error_string(topic))
                return unsafe (name, Self.creation(rd_kafka_topic_result_error(topic), "\(name): \(reason)"))
            }
        }
        for (name, creation) in results { outcomes[name] = creation }
        return outcomes
    }

    private static func creation(_ code: rd_kafka_resp_err_t, _ reason: String) -> TopicCreation {
        switch code {
        case RD_KAFKA_RESP_ERR_NO_ERROR: .created
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: .alreadyExists
        default: .failed(KafkaError(code, text: reason))
        }
    }

    /// All properties of topics.
    func configurations(of names: [String], timeout: Duration) throws(KafkaError) -> [String: [String: String]] {
        if names.isEmpty { return [:] }
        var resources: [OpaquePointer?] = unsafe names.map {
            unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0)
        }
        defer { unsafe rd_kafka_ConfigResource_destroy_array(&resources, resources.count) }
        let request = try AdminRequest(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, client: client, timeout: timeout)
        unsafe rd_kafka_DescribeConfigs(request.client, &resources, resources.count, request.options, request.queue)
        return unsafe try request.answer { (event) throws(KafkaError) in
            var count = 0
            let result = unsafe rd_kafka_event_DescribeConfigs_result(event)
            let described = unsafe rd_kafka_DescribeConfigs_result_resources(result, &count)
            var configurations: [String: [String: String]] = [:]
            for index in 0..<count {
                let resource = unsafe described?[index]
                let name = unsafe text(of: rd_kafka_ConfigResource_name(resource))
                let code = unsafe rd_kafka_ConfigResource_error(resource)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    throw KafkaError(
                        code, text: unsafe "\(name): \(text(of: rd_kafka_ConfigResource_error_string(resource)))")
                }
                var entryCount = 0
                let entries = unsafe rd_kafka_ConfigResource_configs(resource, &entryCount)
                var configuration: [String: String] = [:]
                for index in 0..<entryCount {
                    let entry = unsafe entries?[index]
                    let property = unsafe text(of: rd_kafka_ConfigEntry_name(entry))
                    configuration[property] = unsafe text(of: rd_kafka_ConfigEntry_value(entry))
                }
                configurations[name] = configuration
            }
            return configurations
        }
    }

    func range(of partition: TopicPartition, timeout: Duration) throws(KafkaError) -> PartitionRange {
        var range = PartitionRange(beginning: 0, end: 0)
        let code = unsafe rd_kafka_query_watermark_offsets(
            client.pointer, partition.topic, partition.partition, &range.beginning, &range.end,
            CInt(clamping: max(1, timeout.milliseconds)))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(code, text: "\(partition): \(code.text)").unavailable
        }
        return range
    }

    /// Where partitions end, of those that answer.
    func ends(of partitions: [TopicPartition], timeout: Duration) throws(KafkaError) -> [TopicPartition: Int64] {
        // In a timestamp's place -1 asks for the end: https://kafka.apache.org/protocol.html#The_Messages_ListOffsets
        var ends: [TopicPartition: Int64] = [:]
        for entry in try entries(at: -1, in: partitions, timeout: timeout)
        where entry.error == RD_KAFKA_RESP_ERR_NO_ERROR && entry.offset >= 0 {
            ends[entry.topicPartition] = entry.offset
        }
        return ends
    }

    private func entries(at timestamp: Int64, in partitions: [TopicPartition], timeout: Duration) throws(KafkaError)
        -> [PartitionList.Entry]
    {
        let list = PartitionList(capacity: partitions.count)
        for partition in partitions { list.add(partition, offset: timestamp) }
        let code = unsafe rd_kafka_offsets_for_times(
            client.pointer, list.pointer, CInt(clamping: max(1, timeout.milliseconds)))
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(code).unavailable }
        return list.entries
    }

    func offsets(at timestamp: Int64, in partitions: [TopicPartition], timeout: Duration) throws(KafkaError)
        -> [TopicPartition: Int64?]
    {
        var offsets: [TopicPartition: Int64?] = [:]
        for entry in try entries(at: timestamp, in: partitions, timeout: timeout) {
            guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(entry.error, text: "\(entry.topicPartition): \(entry.error.text)")
            }
            offsets[entry.topicPartition] = .some(entry.offset < 0 ? nil : entry.offset)
        }
        return offsets
    }
}
