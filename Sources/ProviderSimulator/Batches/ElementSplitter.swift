/// Cuts `{"requests":[{…},{…}]}` into the objects of its list while it arrives.
///
/// Pure. What is left over when each object is replaced by a `0` is the ``skeleton``: a small document that tells
/// whether all the rest was as it should be.
package struct ElementSplitter: Sendable {
    private var position = 0
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    /// The object that began in an earlier piece, and where it began.
    private var begun: [UInt8] = []
    private var start: Int?
    /// The document with a `0` for each of its objects.
    package private(set) var skeleton: [UInt8] = []

    private static let maximumSkeleton = 4 << 20

    package init() {}

    /// Reads on.
    ///
    /// - Parameters:
    ///   - bytes: The next piece of the document.
    ///   - found: Gets each object that ends in it, with the place where it begins in the document.
    /// - Throws: What `found` throws, or that there is too much between the objects.
    package mutating func add(
        _ bytes: [UInt8], _ found: (Int, [UInt8]) throws(APIProblem) -> Void
    ) throws(APIProblem) {
        var first = 0
        for index in bytes.indices {
            let byte = bytes[index]
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"), UInt8(ascii: "["):
                    if depth == 2, byte == UInt8(ascii: "{") {
                        start = position + index
                        first = index
                    }
                    depth += 1
                case UInt8(ascii: "}"), UInt8(ascii: "]"):
                    depth -= 1
                    if depth == 2, let begin = start {
                        let element = begun + bytes[first...index]
                        start = nil
                        begun = []
                        skeleton.append(UInt8(ascii: "0"))
                        try found(begin, element)
                        continue
                    }
                default: break
                }
            }
            if start == nil { skeleton.append(byte) }
        }
        if start != nil { begun += bytes[first...] }
        position += bytes.count
        guard skeleton.count <= Self.maximumSkeleton else {
            throw .invalid("The request body is not a list of requests")
        }
    }
}
