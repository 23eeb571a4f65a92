/// Writes Prometheus' [text format](https://prometheus.io/docs/instrumenting/exposition_formats/), version 0.0.4.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Begins a metric; its series follow.
    mutating func begin(_ name: String, _ kind: MetricDescription.Kind, help: String?) {
        if let help { text += "# HELP \(name) \(Self.escapedHelp(help))\n" }
        text += "# TYPE \(name) \(kind.typeName)\n"
    }

    mutating func add(_ name: String, _ labels: MetricLabels, _ value: Double) {
        text += "\(name)\(labels.braces()) \(Self.number(value))\n"
    }

    mutating func add(_ name: String, _ labels: MetricLabels, _ counts: HistogramCell.Counts, bounds: [Double]) {
        var count: UInt64 = 0
        for (bound, bucket) in zip(bounds + [.infinity], counts.buckets) {
            count += bucket
            text += "\(name)_bucket\(labels.braces(with: "le=\"\(Self.number(bound))\"")) \(count)\n"
        }
        text += "\(name)_sum\(labels.braces()) \(Self.number(counts.sum))\n"
        text += "\(name)_count\(labels.braces()) \(count)\n"
    }

    /// A name as the format allows it: other characters become underscores.
    static func name(_ text: String) -> String {
        // As they nearly always are: each count asks.
        let isRight = text.utf8.allSatisfy { isNameByte($0) || isDigit($0) } && text.utf8.first.map(isDigit) == false
        if isRight { return text }
        var name = ""
        for character in text.utf8 {
            let isAllowed = isNameByte(character) || (isDigit(character) && !name.isEmpty)
            name.unicodeScalars.append(isAllowed ? Unicode.Scalar(character) : "_")
        }
        return name.isEmpty ? "_" : name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func escapedValue(_ text: String) -> String { escaped(text, quotes: true) }

    private static func escapedHelp(_ text: String) -> String { escaped(text, quotes: false) }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        guard text.utf8.contains(where: { $0 == 0x0A || $0 == 0x22 || $0 == 0x5C }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }
}
