import CLibcurl
import Glibc

extension EasyHandle {
    /// Has libcurl call an ``ActiveTransfer``, which must outlive this handle's time in a ``MultiHandle``.
    mutating func setCallbacks(_ context: UnsafeMutableRawPointer, readsBody: Bool) {
        unsafe setContext(
            context, for: CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_PREREQDATA,
            CURLOPT_OPENSOCKETDATA)
        unsafe setTransferFunction(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let line = unsafe UnsafeBufferPointer(octets: bytes, count: size * count)
            return unsafe ActiveTransfer.at(context) { unsafe $0.receive(line: line) } ? size * count : 0
        }
        unsafe setTransferFunction(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
            let body = unsafe UnsafeBufferPointer(octets: bytes, count: size * count)
            return unsafe ActiveTransfer.at(context) { unsafe $0.receive(bytes: body) }
        }
        unsafe setBeforeRequestFunction { context, _, _, _, localPort in
            guard let context = unsafe context else { return CURL_PREREQFUNC_ABORT }
            unsafe ActiveTransfer.at(context) { $0.connected(from: localPort) }
            return CURL_PREREQFUNC_OK
        }
        unsafe setOpenSocketFunction { context, _, address in
            guard let context = unsafe context, let address = unsafe address?.pointee else { return -1 }
            return unsafe ActiveTransfer.at(context) {
                $0.openSocket(family: address.family, type: address.socktype, protocol: address.protocol)
            }
        }
        guard readsBody else { return }
        unsafe setContext(context, for: CURLOPT_READDATA, CURLOPT_SEEKDATA)
        unsafe setTransferFunction(CURLOPT_READFUNCTION) { buffer, size, count, context in
            guard let buffer = unsafe buffer, let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
            let room = unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
            return unsafe ActiveTransfer.at(context) { unsafe $0.read(into: room) }
        }
        unsafe setSeekFunction { context, offset, origin in
            guard let context = unsafe context, origin == SEEK_SET else { return CURL_SEEKFUNC_FAIL }
            return unsafe ActiveTransfer.at(context) { $0.rewind(to: offset) } ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
        }
    }
}

extension ActiveTransfer {
    /// The transfer that libcurl was given as context, without counting a reference: the engine holds it meanwhile.
    @inline(__always)
    fileprivate static func at<Result>(
        _ context: UnsafeMutableRawPointer, _ body: (ActiveTransfer) -> Result
    ) -> Result {
        unsafe Unmanaged<ActiveTransfer>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The same bytes as C's `char`.
    @inline(__always)
    fileprivate init(octets: UnsafeMutablePointer<CChar>, count: Int) {
        unsafe self.init(
            start: UnsafeRawPointer(octets).assumingMemoryBound(to: UInt8.self), count: count)
    }
}
