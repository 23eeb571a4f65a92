/// Recognises frames that differ from an earlier one in their text alone, as nearly all frames of a stream do.
///
/// A frame that has the same bytes before its text and after it has the same structure, so that what was learned of the
/// earlier one holds for it, whatever the order of its keys. Comparing bytes takes a fraction of walking the document.
struct FrameTemplate: Sendable {
    /// Everything up to and including the text's opening quote.
    private var prefix: [UInt8] = []
    /// Everything from the text's closing quote on.
    private var suffix: [UInt8] = []

    /// Remembers a frame that has been read as a whole and that says nothing but its text.
    mutating func learn(_ frame: Span<UInt8>, text: JSONString) {
        prefix.removeAll(keepingCapacity: true)
        prefix.append(frame.extracting(..<text.range.lowerBound))
        suffix.removeAll(keepingCapacity: true)
        suffix.append(frame.extracting(text.range.upperBound...))
    }

    /// The text of a frame that is like the one remembered; nil for any other, which must then be read.
    func text(of frame: Span<UInt8>) -> JSONString? {
        guard !prefix.isEmpty, prefix.count + suffix.count <= frame.count,
            frame.extracting(first: prefix.count).isEqual(to: prefix.span),
            let text = try? frame.scanString(from: prefix.count),
            frame.extracting(text.range.upperBound...).isEqual(to: suffix.span)
        else { return nil }
        return text
    }
}
