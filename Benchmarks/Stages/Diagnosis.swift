import Glibc
import HealthAssessment
import Measurement
import Pipeline
import Settings

/// A record of samples as `Float`, diagnosed with all evidence: a motor with a gear, vanes and a belt, its bearing and
/// its limits named. Times are of this process's CPU.
func diagnose(file: String, rate: Double) throws {
    guard let input = fopen(file, "r") else {
        print("stages: \(file) cannot be read")
        exit(2)
    }
    var samples = [Float](repeating: 0, count: 1 << 20)
    samples.removeLast(
        samples.count - fread(&samples, MemoryLayout<Float>.stride, samples.count, input))
    fclose(input)
    let place = Identifier("bench")!  // Allowed characters.
    let waveform = Waveform(
        asset: place, location: place, samples: samples, unit: "g", rate: rate,
        time: Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 0)),
        speed: 1480)
    var context = DiagnosisContext(knowledge: .embedded)
    context.machine = try Machine(
        spelling:
            "iso20816-3:2:rigid,kind=motor+gearbox+pump+belt_drive,power=45,line=50,poles=4,bars=28,teeth=23,"
            + "mating=12,vanes=6,belt=0.41", knowledge: .embedded)
    context.bearings = [HeardBearing(try Bearing("6205").geometry)]
    var analysis = WaveformAnalysis()
    var diagnosis = WaveformDiagnosis()
    func milliseconds(_ repetitions: Int, _ work: () throws -> Void) rethrows -> Double {
        let began = seconds(CLOCK_PROCESS_CPUTIME_ID)
        for _ in 0..<repetitions { try work() }
        return (seconds(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e3 / Double(repetitions)
    }
    while readLine() != nil {
        var found = ""
        let whole = milliseconds(5) {
            let features = analysis.features(of: waveform)
            let assessment = WaveformAssessment(diagnosis.evidence(of: waveform, features, in: context), in: context)
            found = assessment.diagnosis.ranked.first { $0.isAsserted }?.fault.id ?? ""
        }
        let features = analysis.features(of: waveform)
        var without = context
        without.bearings = []
        let rest = milliseconds(5) {
            _ = WaveformAssessment(diagnosis.evidence(of: waveform, features, in: without), in: without)
        }
        let graph = try milliseconds(5) { _ = try KnowledgeBase(KnowledgeText.embedded) }
        print(
            "{\"diagnosis\":\(whole),\"without_bearing\":\(rest),\"graph\":\(graph),\"found\":\"\(found)\"}"
        )
        fflush(nil)
    }
}
