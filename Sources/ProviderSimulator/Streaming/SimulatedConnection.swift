import NIOCore
import NIOHTTP1
import NIOHTTPTypes

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The simulator's own handler in each connection's pipeline.
///
/// It gives the ``StreamPacer`` what the HTTP server above does not: a way to put framed bytes on the socket without a
/// task hop and an encoder pass per delta, and word of the client's going away while an answer is under way.
final class SimulatedConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    /// Called once when the connection is gone.
    var onClose: (() -> Void)?
    private var encoder: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) {
        // Without this a client's close would only be noticed at the next write, and a hanging answer has none.
        context.channel.setOption(.allowRemoteHalfClosure, value: false).whenFailure { _ in }
        encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        encoder = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        onClose?()
        onClose = nil
        context.fireChannelInactive()
    }

    /// Writes bytes of a response body that are already framed as HTTP/1.1 chunks.
    func write(_ chunk: ByteBuffer) {
        // From the encoder's own context they go towards the socket, past the encoder.
        encoder?.write(NIOAny(IOData.byteBuffer(chunk)), promise: nil)
    }

    func flush() {
        encoder?.flush()
    }

    /// Sends RST instead of FIN.
    func reset(_ channel: any Channel) {
        let hardClose = linger(l_onoff: 1, l_linger: 0)
        (channel as? any SocketOptionProvider)?.setSoLinger(hardClose).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
