import NIOCore
import Synchronization

/// The connections of a server: where one comes that is too many the oldest goes.
///
/// So whoever opens connections and leaves them idle keeps no probe out. To be closed by that while its answer is on the way, a connection would have to be
/// outlived by as many newer ones.
final class OpenConnections: Sendable {
    private let maximum: Int
    /// The oldest first.
    private let open = Mutex<[any Channel]>([])

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Counts one connection from now until it is closed.
    func counter() -> any RemovableChannelHandler { Counter(connections: self) }

    private func add(_ channel: any Channel) {
        let oldest = open.withLock { open in
            open.append(channel)
            return open.count > maximum ? open.removeFirst() : nil
        }
        oldest?.close(promise: nil)
    }

    private func remove(_ channel: any Channel) {
        open.withLock { open in open.removeAll { $0 === channel } }
    }

    private final class Counter: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = Never

        private let connections: OpenConnections

        init(connections: OpenConnections) {
            self.connections = connections
        }

        func handlerAdded(context: ChannelHandlerContext) { connections.add(context.channel) }

        func handlerRemoved(context: ChannelHandlerContext) { connections.remove(context.channel) }
    }
}
