import CLibcurl

/// All transfers of one event loop, their connections and TLS sessions.
///
/// For one thread at a time.
@safe struct MultiHandle: ~Copyable {
    /// libcurl's `CURLM *`.
    let pointer: UnsafeMutableRawPointer
    /// libcurl's `CURLSH *`.
    ///
    /// It holds TLS sessions, which in 7.88 each transfer would otherwise keep to itself. No lock functions, for one
    /// thread uses it.
    let share: UnsafeMutableRawPointer

    init(_ configuration: HTTPClientConfiguration) throws(HTTPTransportError) {
        guard Libcurl.isReady, let pointer = unsafe curl_multi_init() else { throw .outOfMemory }
        guard let share = unsafe curl_share_init() else {
            unsafe curl_multi_cleanup(pointer)
            throw .outOfMemory
        }
        unsafe self.pointer = unsafe pointer
        unsafe self.share = unsafe share
        unsafe share_set_lock_data(share, CURL_LOCK_DATA_SSL_SESSION)
        let connections = configuration.maximumConnectionsPerHost
        unsafe multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
        // By default the connections kept follow the number of transfers: after a quiet moment nearly all would be
        // gone.
        unsafe multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections)
        unsafe multi_set_long(pointer, CURLMOPT_MAX_CONCURRENT_STREAMS, configuration.maximumStreamsPerConnection)
    }

    deinit {
        // Whoever is called may be on its way out as well.
        unsafe multi_set_socket_function(pointer, nil)
        unsafe multi_set_timer_function(pointer, nil)
        unsafe curl_multi_cleanup(pointer)
        unsafe curl_share_cleanup(share)
    }

    /// Tells of sockets to watch and of the one timer to keep.
    func setCallbacks(
        socket: curl_socket_callback, timer: curl_multi_timer_callback, context: UnsafeMutableRawPointer
    ) {
        unsafe multi_set_socket_function(pointer, socket)
        unsafe multi_set_pointer(pointer, CURLMOPT_SOCKETDATA, context)
        unsafe multi_set_timer_function(pointer, timer)
        unsafe multi_set_pointer(pointer, CURLMOPT_TIMERDATA, context)
    }

    func add(_ easy: borrowing EasyHandle) throws(HTTPTransportError) {
        guard unsafe curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK else { throw .outOfMemory }
    }

    /// Takes a transfer out: if it is still running, its stream is reset or its connection closed.
    func remove(_ easy: borrowing EasyHandle) {
        unsafe curl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Lets libcurl act on what happened to a socket.
    @inline(__always)
    func act(on socket: Int32, _ events: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(pointer, socket, events, &running)
    }

    /// Lets libcurl act on its timer.
    func actOnTimer() {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(pointer, CURL_SOCKET_TIMEOUT, 0, &running)
    }

    /// The next transfer that has ended: its context pointer and how it ended.
    func nextEnded() -> (context: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let code = unsafe message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            unsafe easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
            if let context = unsafe context { return unsafe (context, code) }
        }
        return nil
    }
}
