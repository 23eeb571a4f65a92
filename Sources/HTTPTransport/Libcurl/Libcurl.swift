import CLibcurl

/// The library as a whole.
enum Libcurl {
    /// Whether the library could be set up, which happens once for the process.
    ///
    /// Its reference count is never given back: other parts of the process may use it too.
    static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// What libcurl says about a code.
    static func text(_ code: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(code))
    }
}
