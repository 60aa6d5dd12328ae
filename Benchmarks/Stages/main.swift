import Glibc
import Journal
import Measurement
import Publication

// One stage of the daemon alone, on one thread, beside which a C program does the same work.
//
// usage: stages journal FILE RUNS     inserts polls of 100 values, in transactions of 1000; a JSON line a run stages
//        fourier LENGTH        real transforms beside other libraries; a JSON line of planning times, then one of
//        transform times for each line read stages fourier-lines FIRST LAST the lines of samples read, for each length
//        stages analysis FILE RATE    the analysis of samples; a JSON line of times for each line read stages diagnose
//        FILE RATE    the diagnosis of samples with all evidence; a JSON line of times for each line read stages
//        predict MODEL         microseconds in which a trained model foretells one of the units read stages manipulate
//        RATE       what filters, spectra and envelopes make of samples read

struct Polls {
    static let perTransaction = 1000
    static let transactions = 200

    let layout: BatchLayout
    let epoch = Epoch("bench000")!  // Eight characters of the allowed ones.

    /// Neighbouring polls a second apart, their values as uneven as those of a machine.
    func contents(_ transaction: Int) -> [MessageContent] {
        (0..<Self.perTransaction).map { index in
            let number = Int64(transaction * Self.perTransaction + index)
            let time = Moment(
                monotonic: MonotonicTime(nanoseconds: number * 1_000_000_000),
                wall: WallTime(milliseconds: 1_700_000_000_000 + number * 1000))
            let words = (0..<100).map { UInt64(truncatingIfNeeded: number &* 31 &+ $0 &* 7) & 0xFFFF }
            return .readings(ReadingBatch(layout: layout, time: time, words: words))
        }
    }

    func rows(_ transaction: Int) -> [MessageRow] {
        let contents = contents(transaction)
        return stride(from: 0, to: contents.count, by: 256).map { start in
            MessageRow(
                epoch: epoch, messageClass: .data,
                first: UInt64(transaction * Self.perTransaction + start),
                contents: Array(contents[start..<min(start + 256, contents.count)]))
        }
    }
}

func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func insertPolls(into path: String) throws {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    let store = try OutboxStore(path: path, configuration: OutboxConfiguration())
    let asset = Identifier("machine")!, device = Identifier("plc")!  // Allowed characters.
    let points = (0..<100).map { BatchLayout.Point(id: Identifier("r\($0)")!, type: .uint16) }
    let layouts = try store.register(
        [OutboxStore.LayoutOutline(asset: asset, device: device, points: points)], descriptions: [asset: "bench"])
    let polls = Polls(layout: layouts[0])
    _ = try store.begin(polls.epoch, boot: "bench", page: nil)
    var wall = 0.0, processor = 0.0
    for transaction in 0..<Polls.transactions {
        // What polling makes anyhow is not the journal's work; packing is.
        let work = DeliverySession.CommitWork(
            rows: polls.rows(transaction), deletions: [], inUse: [], issued: ClassCounts())
        let began = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        _ = try store.commit(work) { _ in preconditionFailure("the journal is not full") }
        wall += seconds(CLOCK_MONOTONIC) - began.0
        processor += seconds(CLOCK_PROCESS_CPUTIME_ID) - began.1
    }
    let count = Double(Polls.transactions * Polls.perTransaction)
    print(
        """
        {"stage":"journal insert","sync":"FULL","batch":\(Polls.perTransaction),"rows":\(Int(count)),\
        "rows_per_s":\(Int(count / wall)),"cpu_us_per_row":\((processor / count * 1e8).rounded() / 100),\
        "bytes_per_row":\((Double(store.usage.bytes) / count * 10).rounded() / 10)}
        """)
}

let arguments = CommandLine.arguments
let numbers = arguments.compactMap { Int($0) }
switch (arguments.dropFirst().first, arguments.count, numbers.count) {
case ("journal", 4, 1):
    for _ in 0..<numbers[0] { try insertPolls(into: arguments[2]) }
case ("fourier", 3, 1) where numbers[0] >= 2:
    compareFourierTransforms(length: numbers[0])
case ("fourier-lines", 4, 2) where numbers[0] >= 2 && numbers[0] <= numbers[1]:
    writeFourierLines(lengths: numbers[0]...numbers[1])
case ("analysis", 4, 1) where numbers[0] > 0:
    compareAnalysis(file: arguments[2], rate: Double(numbers[0]))
case ("diagnose", 4, 1) where numbers[0] > 0:
    try diagnose(file: arguments[2], rate: Double(numbers[0]))
case ("manipulate", 3, 1) where numbers[0] >= 1:
    writeManipulations(sampleRate: Double(numbers[0]))
case ("detect", 4, 2) where numbers[0] > 0 && numbers[1] > 128:
    print("{\"points\":\(numbers[0]),\"us_per_row\":\(detectionMicroseconds(points: numbers[0], rows: numbers[1]))}")
case ("predict", 3, _):
    print("{\"us_per_unit\":\(try predictionMicroseconds(model: arguments[2]))}")
default:
    print(
        """
        usage: stages journal FILE RUNS | stages fourier LENGTH | stages fourier-lines FIRST LAST
             | stages analysis FILE RATE | stages diagnose FILE RATE | stages manipulate RATE
             | stages detect POINTS ROWS | stages predict MODEL
        """)
    exit(2)
}
