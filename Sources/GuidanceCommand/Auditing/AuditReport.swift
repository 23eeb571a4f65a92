import CommandLineTool
import Contract
import Operations

/// Says which audits were sent: ids on standard output, the rest on standard error.
final class AuditReport {
    /// How many there will be, once that is known.
    var total: Int?
    /// How many were left out because they were audited before.
    var auditedBefore = 0

    private let isDryRun: Bool
    private let json: Bool
    private var count = 0
    private var estimate = AuditEstimate()
    private var progress = ProgressReport()

    init(isDryRun: Bool, json: Bool) {
        self.isDryRun = isDryRun
        self.json = json
    }

    /// Counts audits; in a dry run also what they would take.
    func add(_ events: [Event<AuditRequested>]) {
        count += events.count
        if isDryRun { events.forEach { estimate.add($0.data) } }
        progress.tell("\(count)\(total.map { " of \($0)" } ?? "") audits so far")
    }

    /// Prints audits that were stored.
    func show(_ events: [Event<AuditRequested>]) throws {
        guard !isDryRun else { return }
        try StandardOutput.write(
            lines: events.map { event in
                json ? try JSONLine.text(AuditLine(event.data)) : event.data.jobID.printable
            })
    }

    /// Says what was done, or would be at some price.
    func finish(_ price: BatchPrice?) throws {
        if let price {
            let cost = AuditCost(estimate, auditedBefore: auditedBefore, price)
            try StandardOutput.write(lines: [json ? try JSONLine.text(cost) : cost.text])
        } else {
            StandardError.write("enqueued \(count == 1 ? "1 audit" : "\(count) audits")\n")
        }
        if auditedBefore > 0, !json || !isDryRun {
            StandardError.write(
                "left out \(auditedBefore) audited before, or waiting to be (--again takes them as well)\n")
        }
    }
}

/// A job as `--json` prints it.
private struct AuditLine: Encodable {
    let job: String
    let consultation: String

    init(_ audit: AuditRequested) {
        (job, consultation) = (audit.jobID, audit.consultationID)
    }

    enum CodingKeys: String, CodingKey {
        case job = "job_id"
        case consultation = "consultation_id"
    }
}
