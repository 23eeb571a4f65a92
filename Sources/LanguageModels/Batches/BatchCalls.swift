import HTTPTransport
import HTTPTypes

/// The calls that both vendors' batch interfaces have in common.
struct BatchCalls<Decoder: BatchDecoder>: Sendable {
    /// The bound on what tells of one batch, and on a page of a hundred.
    private static var maximumBatchBytes: Int { 1 << 20 }
    private static var maximumPageBytes: Int { 4 << 20 }

    let transport: ProviderTransport
    /// Where the batches are.
    let path: String
    /// What the parameter is called that names the last batch of the page before.
    let cursorName: String
    /// How long to wait for a connection.
    let connectTimeout: Duration?

    /// Submits something as a batch, on a connection of its own: on another one libcurl might send it twice, unseen.
    func create(
        _ body: HTTPRequestBody, timeout: Duration
    ) async throws(ModelError) -> ProviderBatch {
        try await transport.call(
            upload(to: path, body, contentType: "application/json", timeout: timeout), upTo: Self.maximumBatchBytes,
            read: Decoder.batch(of:))
    }

    /// A request that takes as long as it takes to send `body`, within `timeout`.
    func upload(
        to path: String, _ body: HTTPRequestBody, contentType: String, timeout: Duration
    ) -> HTTPTransportRequest {
        var request = transport.endpoint.request(
            .post, path, body: body, contentType: contentType,
            timeouts: HTTPTimeouts(connect: connectTimeout, firstByte: nil, idle: nil, total: timeout))
        request.usesFreshConnection = true
        return request
    }

    func batch(_ id: String) async throws(ModelError) -> ProviderBatch {
        try await transport.call(
            request(.get, try path(of: id)), upTo: Self.maximumBatchBytes, read: Decoder.batch(of:))
    }

    func cancel(_ id: String) async throws(ModelError) -> ProviderBatch {
        try await transport.call(
            request(.post, try path(of: id) + "/cancel"), upTo: Self.maximumBatchBytes, read: Decoder.batch(of:))
    }

    func page(after cursor: String?) async throws(ModelError) -> ProviderBatchPage {
        var target = path + "?limit=100"
        if let cursor { target += "&\(cursorName)=\(try ProviderEndpoint.segment(cursor))" }
        return try await transport.call(request(.get, target), upTo: Self.maximumPageBytes, read: Decoder.page(of:))
    }

    /// Deletes what lies at a path; nothing there is as good.
    func delete(_ path: String, within time: Duration = .seconds(120)) async throws(ModelError) {
        do {
            try await transport.call(request(.delete, path, within: time), upTo: Self.maximumBatchBytes) { _ in }
        } catch {
            guard error.httpStatus == 404 else { throw error }
        }
    }

    /// Saves the results of a batch, which lie at some paths, into one file.
    ///
    /// Fewer than the provider has counted are fetched once more: a body may have been cut and all the same have come to an end. What is not there then either
    /// is missing at the provider.
    func saveResults(of batch: ProviderBatch, from sources: [String], to path: String) async throws(ModelError) {
        try await DownloadFile.write(to: path) { file throws(ModelError) in
            guard try await download(sources, to: file) < batch.finished else { return }
            try await file.empty()
            _ = try await download(sources, to: file)
        }
    }

    /// Adds what lies at some paths to a file, and counts the lines: hundreds of megabytes perhaps, for which an hour is given.
    private func download(_ sources: [String], to file: DownloadFile) async throws(ModelError) -> Int {
        let timeouts = HTTPTimeouts(
            connect: connectTimeout, firstByte: .seconds(120), idle: .seconds(60), total: .seconds(3_600))
        var lines = 0
        for source in sources {
            lines += try await transport.download(
                transport.endpoint.request(.get, source, timeouts: timeouts), to: file)
        }
        return lines
    }

    /// Where one batch is.
    func path(of id: String) throws(ModelError) -> String { "\(path)/\(try ProviderEndpoint.segment(id))" }

    private func request(
        _ method: HTTPRequest.Method, _ path: String, within time: Duration = .seconds(120)
    ) -> HTTPTransportRequest {
        let timeouts = HTTPTimeouts(
            connect: connectTimeout, firstByte: .seconds(60), idle: .seconds(30), total: time)
        return transport.endpoint.request(method, path, timeouts: timeouts)
    }
}

extension ProviderBatch {
    /// Checks that there is nothing more to come.
    ///
    /// - Throws: `ModelError` with code `invalidRequest` for a batch that is still being worked on.
    func checkEnded() throws(ModelError) {
        guard status == .ended || status == .failed else {
            throw ModelError(.invalidRequest, "the batch \(id) has not ended")
        }
    }
}
