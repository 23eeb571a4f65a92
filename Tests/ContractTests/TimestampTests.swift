import Contract
import Foundation
import SeededRandomness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2026-11-22T09:00:00Z", 1_795_338_000_000),
            ("2026-11-22T09:00:00.5Z", 1_795_338_000_500),
            ("2026-11-22T09:00:00.123999Z", 1_795_338_000_123), ("2026-11-22T09:00:00.01z", 1_795_338_000_010),
            ("2026-11-22t10:00:00+01:00", 1_795_338_000_000), ("2026-11-22 03:30:00-05:30", 1_795_338_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func timesAreRead(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.millisecondsSinceEpoch == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T09:00:00", "2026-13-22T09:00:00Z", "2026-02-29T09:00:00Z", "1900-02-29T09:00:00Z",
        "2026-11-31T09:00:00Z", "2026-11-00T09:00:00Z", "2026-00-01T09:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T09:60:00Z",
        "2026-11-22T09:00:61Z", "2026-11-22T09:00:00.Z", "2026-11-22T09:00:00+0100", "2026-11-22T09:00:00+24:00",
        "2026-11-22T09:00:00Z ", " 2026-11-22T09:00:00Z", "26-11-22T09:00:00Z", "2026-11-22T9:00:00Z",
        "２０２６-11-22T09:00:00Z",
        "+026-11-22T09:00:00Z",
    ])
    func otherTextIsRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func timesAreWrittenAsFoundationWritesThem() {
        var random = SeededGenerator(seed: 1)
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for _ in 0..<20_000 {
            // From the year 0 to the year 9999.
            let time = Timestamp(
                millisecondsSinceEpoch: .random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(time.description) == time)
            if time.millisecondsSinceEpoch > -12_219_292_800_000 {
                // Before 1582 Foundation counts in the Julian calendar. Half a millisecond keeps it from rounding down.
                #expect(time.date.addingTimeInterval(0.0004).formatted(format) == time.description)
            }
        }
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, .max])
    func noTimeCrashes(milliseconds: Int64) {
        #expect(Timestamp(millisecondsSinceEpoch: milliseconds).description.utf8.count == 24)
    }
}
