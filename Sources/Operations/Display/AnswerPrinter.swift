import Contract
import Foundation
import Guidance

/// Prints answers as they arrive: text to standard output, remarks to standard error.
public final class AnswerPrinter: Sendable {
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private let remark: @Sendable (String) -> Void

    /// Prints to the process's own streams.
    public convenience init() {
        self.init(
            isTerminal: isatty(STDOUT_FILENO) == 1,
            write: { FileHandle.standardOutput.write(Data($0.utf8)) },
            remark: { FileHandle.standardError.write(Data($0.utf8)) })
    }

    /// Prints somewhere else.
    package init(
        isTerminal: Bool, write: @escaping @Sendable (String) -> Void, remark: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.write = write
        self.remark = remark
    }

    /// Shows one thing.
    ///
    /// - Parameter output: What comes next.
    public func show(_ output: AnswerFollower.Output) {
        switch output {
        case .header(let request):
            let customer = request.customer.name ?? request.customer.customerID
            write(styled("\(request.consultationID) · \(customer)", "1") + "\n")
            write(styled(printable(request.question), "36") + "\n\n")
        case .text(let text): write(printable(text))
        case .restarted:
            write("\n")
            remark(styled("(the worker began this answer anew)", "33") + "\n")
        case .ended(let result):
            write("\n")
            remark(remarks(on: result) + "\n")
            write("\n")
        }
    }

    private func remarks(on result: ConsultationResult) -> String {
        switch result.outcome {
        case .failed(let failed): return styled("failed (\(failed.code.rawValue)): \(failed.message)", "31")
        case .completed(let completed):
            var facts = [Figures.seconds(completed.timing.totalMilliseconds) + " in all", "\(completed.chunks) chunks"]
            if let first = completed.timing.timeToFirstTokenMilliseconds {
                facts.insert("first text after " + Figures.seconds(first), at: 0)
            }
            return styled(facts.joined(separator: ", "), "2")
        }
    }

    private func styled(_ text: String, _ code: String) -> String {
        isTerminal ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Without control characters: neither a customer nor a model gets to steer the terminal.
    private func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control }))
    }
}
