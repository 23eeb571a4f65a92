import Foundation
import HTTPTransport
import HTTPTypes
import Testing

/// What an operator sees of a worker on a port: its health and its metrics.
struct OperatorView {
    let port: Int

    /// The answer to a GET; nil where nobody listens.
    func get(_ path: String) async throws -> (status: Int, body: String)? {
        let client = try HTTPClient()
        let request = HTTPTransportRequest(
            head: HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port)", path: path))
        do {
            let response = try await client.send(request)
            let body = try await response.body.collect(upTo: 4 << 20)
            await client.close()
            return (response.head.status.code, String(decoding: body, as: UTF8.self))
        } catch {
            guard error.code == .couldNotConnect else { throw error }
            await client.close()
            return nil
        }
    }

    /// The metrics, once they are as expected; the time limit of the test ends the wait.
    func metrics(until isEnough: ([String: Double]) -> Bool) async throws -> [String: Double] {
        while true {
            if let text = try await get("/metrics")?.body {
                let metrics = Self.parse(text)
                if isEnough(metrics) { return metrics }
            }
            try Task.checkCancellation()
        }
    }

    /// Waits until a check of health is answered so.
    func waits(for path: String, status: Int) async throws {
        while try await get(path)?.status != status { try Task.checkCancellation() }
    }

    /// Series with their labels, as they stand in the text, and their values.
    private static func parse(_ text: String) -> [String: Double] {
        var metrics: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else {
                continue
            }
            metrics[String(line[..<space])] = value
        }
        return metrics
    }
}

extension [String: Double] {
    /// The sum of all series of a metric whose labels contain all of these.
    func sum(_ name: String, _ labels: String...) -> Double {
        filter { key, _ in key.hasPrefix(name + "{") && labels.allSatisfy(key.contains) }.values.reduce(0, +)
    }
}
