import Measurement
import Pipeline
import Recordings
import Wording

/// The input: a byte for the kind of file and one for the channel, then the file.
func fuzzRecordings(_ bytes: [UInt8]) throws(Violation) {
    var choices = Choices(bytes)
    let name = ["a.wav", "a.csv", "a.f32"][Int(choices.byte()) % 3]
    let channel = Int(choices.byte())
    let file = Array(choices.rest)
    guard let recording = try? Recording(file, name: name, channel: channel, fullScale: 10) else { return }
    try hold((2...file.count).contains(recording.samples.count), "a sample takes a byte at least")
    try hold(recording.samples.allSatisfy { $0.isFinite }, "every sample is a number")
    try hold(recording.rate.map { $0 >= 1 } ?? true, "a rate is one")
    // A plan for each length would make the run slow.
    guard recording.samples.count <= 256, let place = Identifier("a") else { return }
    var analysis = WaveformAnalysis()
    let waveform = Waveform(
        asset: place, location: place, samples: recording.samples, unit: "g", rate: recording.rate ?? 1000,
        time: Moment(monotonic: MonotonicTime(nanoseconds: 0), wall: WallTime(milliseconds: 0)), speed: 1500)
    let features = analysis.features(of: waveform)
    try hold(features.features.allSatisfy { $0.value.isFinite }, "every feature is a number")
    try hold(features.verdict != .bad || features.features.isEmpty, "what is bad has no features")
}
