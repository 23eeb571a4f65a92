import Foundation
import ProviderSimulator
import TestSupport

/// What is left behind of a run that failed, to find the fault by.
struct Evidence {
    let folder: URL

    /// - Parameter name: Names the folder, in the temporary one.
    init(_ name: String) {
        folder = FileManager.default.temporaryDirectory.appending(path: "chaos-\(name)")
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Keeps a text.
    func keep(_ text: String, as name: String) {
        try? Data(text.utf8).write(to: folder.appending(path: name))
    }

    /// Keeps what cannot be seen any more once the processes have ended: who waits for whom at their sockets, and which model calls are open.
    func keepPresent(of system: BrokerSystem) async {
        if let sockets = try? await ChildProcess.run("/usr/bin/env", ["ss", "-tnpo"]) {
            keep(sockets.output, as: "sockets.txt")
        }
        let journal = system.simulator.journal
        let open = journal.requests.filter { $0.outcome == .running }
        keep("\(journal.running) of \(journal.total) model calls are open\n\(open)\n", as: "model-calls.txt")
    }
}
