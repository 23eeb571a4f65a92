import HTTPTransport
import HTTPTypes
import Synchronization

/// Counts what it is given, without keeping it.
///
/// Resumes the transfer when its timer fires.
final class CountingHandler: HTTPTransferHandler {
    private let counts = Mutex<(pieces: Int, bytes: Int, transfer: HTTPTransfer?)>((0, 0, nil))
    private let flow: @Sendable (Int, HTTPTransfer) -> HTTPTransferFlow

    /// `flow` decides by the number of pieces so far.
    init(_ flow: @escaping @Sendable (Int, HTTPTransfer) -> HTTPTransferFlow) {
        self.flow = flow
    }

    var pieces: Int { counts.withLock { $0.pieces } }
    var bytes: Int { counts.withLock { $0.bytes } }
    var transfer: HTTPTransfer? { counts.withLock { $0.transfer } }

    func receive(head: HTTPResponse, on transfer: HTTPTransfer) {
        counts.withLock { $0.transfer = transfer }
    }

    func receive(bytes: Span<UInt8>, on transfer: HTTPTransfer) -> HTTPTransferFlow {
        let count = bytes.count
        let pieces = counts.withLock { counts in
            counts.pieces += 1
            counts.bytes += count
            return counts.pieces
        }
        return flow(pieces, transfer)
    }

    func timerFired(on transfer: HTTPTransfer) {
        transfer.resume()
    }
}
