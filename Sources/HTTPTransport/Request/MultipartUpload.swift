/// A `multipart/form-data` body (RFC 7578) of some short fields and one file, streamed from disk.
public struct MultipartUpload: Hashable, Sendable {
    /// The body to send.
    public let body: HTTPRequestBody
    /// The value for the request's `Content-Type`.
    public let contentType: String

    /// Lays out the form.
    /// - Parameters:
    ///   - fields: Names and values, in order. Quotes and line ends in names are percent-encoded, as browsers do.
    ///   - fileField: The name of the field that holds the file.
    ///   - fileName: The file's name as the server is told.
    ///   - fileType: The file's media type.
    ///   - path: Where the file lies.
    ///   - boundary: What parts the fields: 1 to 70 letters, digits or `-`, found nowhere in the contents. By default
    ///     128 random bits.
    public init(
        fields: [(name: String, value: String)], fileField: String, fileName: String,
        fileType: String = "application/octet-stream", path: String, boundary: String = Self.randomBoundary()
    ) {
        var prefix = ""
        for field in fields {
            prefix += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(field.name))\"\r\n\r\n"
            prefix += "\(field.value)\r\n"
        }
        prefix += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.escaped(fileField))\"; "
        prefix += "filename=\"\(Self.escaped(fileName))\"\r\nContent-Type: \(fileType)\r\n\r\n"
        body = .file(path: path, prefix: Array(prefix.utf8), suffix: Array("\r\n--\(boundary)--\r\n".utf8))
        contentType = "multipart/form-data; boundary=\(boundary)"
    }

    /// 128 random bits in hexadecimal digits.
    public static func randomBoundary() -> String {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<2).map { _ in
            let hexadecimal = String(generator.next() as UInt64, radix: 16)
            return String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
        }
        return "form-" + digits.joined()
    }

    private static func escaped(_ name: String) -> String {
        var escaped = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "\"": escaped += "%22"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
