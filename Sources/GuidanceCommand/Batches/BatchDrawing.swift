import CommandLineTool
import Contract
import Operations
import Synchronization

/// Draws batches on a terminal, anew every second, until its task is cancelled.
final class BatchDrawing: Sendable {
    private static let interval = Duration.seconds(1)
    /// Clears the screen and what has scrolled out of it.
    private static let clear = "\u{1B}[H\u{1B}[2J\u{1B}[3J"
    /// Where no terminal says how high it is.
    private static let usualRows = 24

    private let selection: BatchSelection
    private let contents = Mutex<LedgerContents?>(nil)

    init(selection: BatchSelection) {
        self.selection = selection
    }

    func run(_ reader: LedgerReader) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reader.follow(self.take) }
            group.addTask {
                while true {
                    try self.draw()
                    try await Task.sleep(for: Self.interval)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func take(_ update: LedgerReader.Update) throws {
        switch update {
        case .present(let contents):
            self.contents.withLock { $0 = contents }
            try draw()
        case .changed(let entry): contents.withLock { $0?.update(entry) }
        }
    }

    private func draw() throws {
        guard let contents = contents.withLock({ $0 }) else { return }
        // One line is for what the shell writes when this ends.
        let lines = BatchBoard(selection.select(contents.batches), now: .now)
            .lines((StandardOutput.rows ?? Self.usualRows) - 1, columns: StandardOutput.columns ?? .max)
        try StandardOutput.write(Self.clear + lines.map { $0 + "\n" }.joined())
    }
}
