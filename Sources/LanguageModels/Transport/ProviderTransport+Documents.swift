import Foundation
import HTTPTransport
import HTTPTypes

/// Calls that are answered with a document or a file instead of a model's words.
extension ProviderTransport {
    /// The bound on an error's body; what follows is not read.
    private static var maximumErrorBytes: Int { 64 << 10 }

    /// Makes a call, and reads its answer once the whole of it is there.
    ///
    /// - Parameters:
    ///   - request: The call.
    ///   - limit: The bound on the answer in bytes.
    ///   - read: Makes sense of the answer.
    /// - Returns: What `read` has made of it.
    /// - Throws: `ModelError`, which tells whether the provider may have done what it was asked for.
    func call<Answer>(
        _ request: HTTPTransportRequest, upTo limit: Int, read: (Span<UInt8>) throws(JSONError) -> Answer
    ) async throws(ModelError) -> Answer {
        let response = try await open(request)
        let bytes: [UInt8]
        do {
            bytes = try await response.body.collect(upTo: limit)
        } catch {
            throw ModelError(error)
        }
        do {
            return try read(bytes.span)
        } catch {
            throw Self.malformed(response.head)
        }
    }

    /// Makes a call, and adds its answer to a file, however long it is: JSON Lines of objects, or nothing.
    ///
    /// - Parameters:
    ///   - request: The call.
    ///   - file: Takes the lines, the last with its end.
    /// - Returns: How many lines there are.
    /// - Throws: `ModelError`, also for an answer that was cut.
    func download(_ request: HTTPTransportRequest, to file: DownloadFile) async throws(ModelError) -> Int {
        let response = try await open(request)
        // A body that only the connection's end ends cannot be told from one that was cut.
        let fields = response.head.headerFields
        guard fields[.contentLength] != nil || fields[.transferEncoding] != nil else {
            throw Self.malformed(response.head)
        }
        var pieces = response.body.makeAsyncIterator()
        var lines = 0
        var last: UInt8?
        while true {
            let piece: [UInt8]?
            do {
                piece = try await pieces.next(isolation: nil)
            } catch {
                throw ModelError(error)
            }
            guard let piece else { break }
            // A gateway's page under a good status must not look like results of which every one is missing.
            if last == nil, piece.first != 0x7B { throw Self.malformed(response.head) }
            last = piece.last
            for byte in piece where byte == 0x0A { lines += 1 }
            try await file.append(piece)
        }
        guard let last, last != 0x0A else { return lines }
        try await file.append([0x0A])
        return lines + 1
    }

    /// Sends a request, and returns as soon as an answer has begun that is no error.
    private func open(_ request: HTTPTransportRequest) async throws(ModelError) -> HTTPTransportResponse {
        let response: HTTPTransportResponse
        do {
            response = try await client.send(request)
        } catch {
            throw ModelError(error)
        }
        guard response.head.status.kind != .successful else { return response }
        let body = try await Self.errorBody(response.body)
        throw ModelError(
            status: response.head.status.code, fault: ProviderFault(body: body.span),
            headers: ProviderHeaders(response.head.headerFields, now: Date()))
    }

    /// What there is of an error's body: the status counts, whatever becomes of the body, unless our own side has ended the call.
    private static func errorBody(_ body: HTTPResponseBody) async throws(ModelError) -> [UInt8] {
        var bytes: [UInt8] = []
        var pieces = body.makeAsyncIterator()
        do {
            while bytes.count < maximumErrorBytes, let piece = try await pieces.next(isolation: nil) {
                bytes += piece.prefix(maximumErrorBytes - bytes.count)
            }
        } catch {
            if isFromOutside(error) { throw ModelError(error) }
        }
        return bytes
    }

    /// A good status over something that does not go with it.
    private static func malformed(_ head: HTTPResponse) -> ModelError {
        var error = ModelError(.malformed)
        error.httpStatus = head.status.code
        error.requestID = ProviderHeaders(head.headerFields, now: Date()).requestID
        error.mayHaveArrived = true
        return error
    }
}
