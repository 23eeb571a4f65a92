import Foundation

/// What Foundation's decoder lets pass in a JSON document, and what could make it say two things.
///
/// The decoder takes the first of two fields of one name and hides the second, and it takes a comma after the last entry.
enum StrictDocument {
    private enum Level {
        case list
        case object(names: Set<String>)
    }

    /// What is wrong with a document that the decoder has read, in words of ours; nil if nothing is.
    ///
    /// One pass; names are compared as they read, not as they are escaped.
    static func fault(in document: Substring.UTF8View) -> String? {
        var levels: [Level] = []
        /// The last byte that is neither white space nor in a text.
        var last: UInt8 = 0
        var index = document.startIndex
        while index < document.endIndex {
            let byte = document[index]
            switch byte {
            case UInt8(ascii: "\""):
                let end = endOfText(in: document, from: index)
                let isName = last == UInt8(ascii: "{") || last == UInt8(ascii: ",")
                if isName, case .object(var names)? = levels.last {
                    guard names.insert(name(document[index..<end])).inserted else { return "a field is given twice" }
                    levels[levels.count - 1] = .object(names: names)
                }
                last = byte
                index = end
                continue
            case UInt8(ascii: "{"): levels.append(.object(names: []))
            case UInt8(ascii: "["): levels.append(.list)
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard last != UInt8(ascii: ",") else { return "a comma after the last entry" }
                _ = levels.popLast()
            default: break
            }
            if byte > UInt8(ascii: " ") { last = byte }
            index = document.index(after: index)
        }
        return nil
    }

    /// Behind the closing quotation mark.
    private static func endOfText(in document: Substring.UTF8View, from start: Substring.Index) -> Substring.Index {
        var isEscaped = false
        var index = document.index(after: start)
        while index < document.endIndex {
            let byte = document[index]
            index = document.index(after: index)
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                return index
            } else {
                isEscaped = byte == UInt8(ascii: "\\")
            }
        }
        return index
    }

    /// A name without its quotation marks and escapes.
    private static func name(_ text: Substring.UTF8View) -> String {
        let plain = String(decoding: text, as: UTF8.self)
        guard plain.utf8.contains(UInt8(ascii: "\\")) else { return String(plain.dropFirst().dropLast()) }
        return (try? JSONDecoder().decode(String.self, from: Data(plain.utf8))) ?? plain
    }
}
