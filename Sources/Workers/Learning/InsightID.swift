import Contract

/// The id of the memory that an insight becomes: it follows from the job's, so that a job that is run again writes the same keys.
package enum InsightID {
    /// The id of one of a job's insights, within the bound of ids however long the job's is.
    ///
    /// - Parameters:
    ///   - number: Which one, from 1.
    ///   - job: The job's id.
    /// - Returns: `JOB-insight-NUMBER`; of a job whose id leaves no room for that, its beginning and a digest of the whole.
    package static func id(of number: Int, job: String) -> String {
        let suffix = "-insight-\(number)"
        guard job.unicodeScalars.count + suffix.count > FieldBounds.identifier else { return job + suffix }
        // 64 bits of FNV-1a: against accidents, not against an adversary.
        let digest = job.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        let tail = "-\(String(digest, radix: 16))\(suffix)"
        return String(job.unicodeScalars.prefix(FieldBounds.identifier - tail.count)) + tail
    }
}
