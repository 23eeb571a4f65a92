import CLibrdkafka
import Glibc

/// A C list of partitions, owned.
@safe struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int) {
        unsafe pointer = rd_kafka_topic_partition_list_new(CInt(clamping: capacity))
    }

    /// Takes over a list that librdkafka made for us.
    init(owning pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        unsafe self.pointer = unsafe pointer
    }

    init(_ partitions: some Collection<TopicPartition>) {
        self.init(capacity: partitions.count)
        for partition in partitions { add(partition) }
    }

    init(_ offsets: some Collection<PartitionOffset>) {
        self.init(capacity: offsets.count)
        for offset in offsets { add(offset.topicPartition, offset: offset.offset, metadata: offset.metadata) }
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(pointer) }

    func add(_ partition: TopicPartition, offset: Int64 = Int64(RD_KAFKA_OFFSET_INVALID), metadata: String? = nil) {
        guard let element = unsafe rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
        else {
            return
        }
        unsafe element.pointee.offset = offset
        if let metadata, let copy = unsafe strdup(metadata) {
            unsafe element.pointee.metadata = UnsafeMutableRawPointer(copy)  // freed with the list
            unsafe element.pointee.metadata_size = metadata.utf8.count
        }
    }

    /// One entry, as Swift values.
    struct Entry {
        var topicPartition: TopicPartition
        var offset: Int64
        var metadata: String?
        var error: rd_kafka_resp_err_t
    }

    var entries: [Entry] { unsafe Self.entries(of: pointer) }

    /// The entries of a list that stays with its owner.
    static func entries(of list: UnsafePointer<rd_kafka_topic_partition_list_t>?) -> [Entry] {
        guard let list = unsafe list else { return [] }
        return unsafe UnsafeBufferPointer(start: list.pointee.elems, count: Int(list.pointee.cnt)).map { element in
            let metadata: String? =
                if let bytes = unsafe element.metadata {
                    unsafe String(
                        decoding: UnsafeRawBufferPointer(start: bytes, count: element.metadata_size), as: UTF8.self)
                } else {
                    nil
                }
            return unsafe Entry(
                topicPartition: TopicPartition(topic: String(cString: element.topic), partition: element.partition),
                offset: element.offset, metadata: metadata, error: element.err)
        }
    }

    static func entries(of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?) -> [Entry] {
        unsafe entries(of: UnsafePointer(list))
    }
}
