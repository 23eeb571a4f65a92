import SeededRandomness
import Testing
import WorkerPool

@Suite(.timeLimit(.minutes(1))) struct RangeCodingTests {
    /// Bits of every likelihood, so that carries and long runs of ones occur, mixed with bits that have no model.
    @Test(arguments: 0..<400)
    func readsBackWhatWasWritten(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let likelihoods = (0..<4).map { _ in Double.random(in: 0...1, using: &random) }
        let symbols = (0..<Int.random(in: 0...3_000, using: &random)).map { _ in
            Symbol.random(likelihoods: likelihoods, using: &random)
        }
        var encoder = RangeEncoder()
        var models = [BitModel](repeating: BitModel(), count: likelihoods.count)
        for symbol in symbols {
            switch symbol {
            case .modelled(let bit, let model): encoder.encode(bit, with: &models[model])
            case .plain(let value, let bits): encoder.encode(value, bits: bits)
            }
        }
        let bytes = encoder.finish()
        var decoder = RangeDecoder(bytes[...])
        models = [BitModel](repeating: BitModel(), count: likelihoods.count)
        for symbol in symbols {
            switch symbol {
            case .modelled(let bit, let model):
                let read = try decoder.decode(with: &models[model])
                try #require(read == bit)
            case .plain(let value, let bits):
                let read = try decoder.decode(bits: bits)
                try #require(read == value)
            }
        }
        #expect(decoder.isAtEnd)
    }

    @Test func costsCloseToTheEntropy() {
        var random = SeededGenerator(seed: 1)
        var encoder = RangeEncoder()
        var model = BitModel()
        for _ in 0..<100_000 { encoder.encode(Int.random(in: 0..<10, using: &random) == 0, with: &model) }
        // One bit in ten: 0.469 bit each. A model that forgets pays some 2 % for what it could have known.
        let bits = Double(encoder.finish().count * 8) / 100_000
        #expect(bits < 0.469 * 1.03)
    }

    @Test(arguments: [1, 2, 3, 4, 255, 256, .max / 2, .max / 2 + 1, .max] as [UInt64])
    func anyNumberIsReadBack(number: UInt64) throws {
        var encoder = RangeEncoder()
        var written = RunLengthCoder()
        for _ in 0..<50 { written.encode(number, to: &encoder) }
        let bytes = encoder.finish()
        var decoder = RangeDecoder(bytes[...])
        var read = RunLengthCoder()
        for _ in 0..<50 {
            let value = try read.decode(from: &decoder)
            #expect(value == number)
        }
    }

    @Test func fewBytesHoldFewNumbers() {
        // All bits as expected, which makes them as cheap as they get.
        var encoder = RangeEncoder()
        var written = RunLengthCoder()
        for _ in 0..<1_000_000 { written.encode(1, to: &encoder) }
        let bytes = encoder.finish()
        #expect(bytes.count > 1_000_000 / 400)
        var decoder = RangeDecoder(bytes[..<300])
        var read = RunLengthCoder()
        var count = 0
        while (try? read.decode(from: &decoder)) != nil { count += 1 }
        #expect(count < 400 * 304)
    }
}

private enum Symbol {
    case modelled(Bool, model: Int)
    case plain(UInt64, bits: Int)

    static func random(likelihoods: [Double], using random: inout SeededGenerator) -> Symbol {
        guard Int.random(in: 0..<8, using: &random) > 0 else {
            let bits = Int.random(in: 0...63, using: &random)
            return .plain(.random(in: 0..<1 << UInt64(bits), using: &random), bits: bits)
        }
        let model = Int.random(in: likelihoods.indices, using: &random)
        return .modelled(.random(in: 0..<1, using: &random) < likelihoods[model], model: model)
    }
}
