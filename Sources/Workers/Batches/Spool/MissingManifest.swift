/// A manifest that should lie on disk and does not, or cannot be read: someone cleaned up, or the disk is damaged.
///
/// No waiting brings it back, but the ledger has it: whoever begins anew from there puts it on disk again.
package struct MissingManifest: Error, Equatable, CustomStringConvertible {
    /// The batch.
    package let batchKey: String
    /// The part of its manifest.
    package let part: Int

    /// What happened, and what to do about it.
    package var description: String {
        "part \(part) of the manifest of \(batchKey) is gone from the disk: choose a GUIDANCE_SPOOL_DIR that nothing cleans up"
    }
}
