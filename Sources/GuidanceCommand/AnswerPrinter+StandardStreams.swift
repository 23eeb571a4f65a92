import CommandLineTool
import Operations

extension AnswerPrinter {
    /// Prints to the process's own streams.
    static func onStandardStreams() -> AnswerPrinter {
        AnswerPrinter(
            isTerminal: StandardOutput.isTerminal, write: { try StandardOutput.write($0) },
            remark: { StandardError.write($0) })
    }
}
