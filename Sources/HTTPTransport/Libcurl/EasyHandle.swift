import CLibcurl
import Glibc

/// One transfer's settings and state in libcurl, with what must live as long: its header lines and the error text.
///
/// Made anew for each transfer: in 7.88 a handle keeps some state of an HTTP/2 stream that was cut off, which
/// `curl_easy_reset` does not clear.
@safe struct EasyHandle: ~Copyable {
    /// libcurl's `CURL *`.
    let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var headerLines: UnsafeMutablePointer<curl_slist>?
    private var failure: CURLcode = CURLE_OK

    init() throws(HTTPTransportError) {
        guard let pointer = unsafe curl_easy_init() else { throw .outOfMemory }
        unsafe self.pointer = unsafe pointer
        unsafe errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorBuffer.pointee = 0
        unsafe note(easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorBuffer))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(headerLines)
        unsafe errorBuffer.deallocate()
    }

    /// What libcurl wrote about the failure.
    ///
    /// May name hosts and addresses.
    var errorText: String { unsafe String(cString: errorBuffer) }

    /// Fails if any of the settings so far was refused.
    func checkSettings() throws(HTTPTransportError) {
        guard failure == CURLE_OK else {
            throw HTTPTransportError(
                code: failure == CURLE_URL_MALFORMAT ? .invalidRequest : .systemFailure,
                message: "libcurl refuses the request: \(Libcurl.text(failure)).")
        }
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        note(unsafe easy_set_long(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, offset value: Int) {
        note(unsafe easy_set_offset(pointer, option, value))
    }

    mutating func set(_ option: CURLoption, _ value: String) {
        note(unsafe easy_set_string(pointer, option, value))
    }

    /// libcurl copies the bytes.
    mutating func setCopiedBody(_ bytes: [UInt8]) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, offset: bytes.count)
        note(unsafe bytes.withUnsafeBytes { unsafe easy_set_bytes(pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
    }

    /// What callbacks are given, by option.
    mutating func setContext(_ context: UnsafeMutableRawPointer, for options: CURLoption...) {
        for option in options { note(unsafe easy_set_pointer(pointer, option, context)) }
    }

    mutating func setTransferFunction(_ option: CURLoption, _ function: curl_write_callback) {
        note(unsafe easy_set_transfer_function(pointer, option, function))
    }

    mutating func setSeekFunction(_ function: curl_seek_callback) {
        note(unsafe easy_set_seek_function(pointer, function))
    }

    mutating func setOpenSocketFunction(_ function: curl_opensocket_callback) {
        note(unsafe easy_set_open_socket_function(pointer, function))
    }

    mutating func setBeforeRequestFunction(_ function: curl_prereq_callback) {
        note(unsafe easy_set_before_request_function(pointer, function))
    }

    mutating func share(_ share: UnsafeMutableRawPointer) {
        note(unsafe easy_set_pointer(pointer, CURLOPT_SHARE, share))
    }

    mutating func setHeaderLines(_ lines: [String]) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(headerLines, line) else { return note(CURLE_OUT_OF_MEMORY) }
            unsafe headerLines = longer
        }
        note(unsafe easy_set_list(pointer, CURLOPT_HTTPHEADER, headerLines))
    }

    func long(_ info: CURLINFO) -> Int? {
        var value = 0
        return unsafe easy_get_long(pointer, info, &value) == CURLE_OK ? value : nil
    }

    private mutating func note(_ code: CURLcode) {
        if failure == CURLE_OK { failure = code }
    }
}

extension HTTPTransportError {
    /// An allocation failed.
    static var outOfMemory: HTTPTransportError {
        HTTPTransportError(code: .systemFailure, message: "libcurl has run out of memory.")
    }
}
