/// How the simulator counts tokens: one for every four bytes of UTF-8, rounded up.
///
/// Real tokenizers are not public and differ between models; four bytes is their usual average on English text. Counts
/// are therefore plausible, deterministic and additive per block, not exact.
package enum TokenEstimate {
    package static let bytesPerToken = 4

    package static func tokens(bytes: Int) -> Int {
        (bytes + bytesPerToken - 1) / bytesPerToken
    }

    package static func tokens(_ text: String) -> Int {
        tokens(bytes: text.utf8.count)
    }
}
