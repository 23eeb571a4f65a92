import ArgumentParser

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Sum a period up: volumes, failures, waiting, cost, savings, rules learned.",
        discussion: """
            Examples:
              guidance report --since 24h                                       a table, at once
              guidance report --since 7d --format html --output week.html       a page with charts
              guidance report --since 7d --request-summary                      has a model write it up, at batch price
              guidance report show JOB > summary.md
            """,
        subcommands: [Create.self, Show.self], defaultSubcommand: Create.self)
}
