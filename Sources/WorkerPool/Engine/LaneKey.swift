/// What names a lane within its partition: the key of its records.
///
/// Jobs of one lane run one after another, in the order of their offsets; a job without a key is a lane of its own.
public typealias LaneKey = [UInt8]
