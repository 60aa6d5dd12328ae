package import Pipeline

extension WaveformTrace {
    /// A table of two columns, places and values, with the units in its heading.
    package var csv: String {
        var text = view == .waveform ? "time (s),value (\(unit))" : "frequency (Hz),amplitude (\(unit))"
        // A unit is whatever somebody wrote.
        text = text.map { $0.isNewline || $0 == "\"" ? " " : String($0) }.joined() + "\n"
        for (index, value) in values.enumerated() {
            // Samples came as floats, and have no more digits.
            text += "\(Double(index) * step)," + (view == .waveform ? "\(Float(value))" : "\(value)") + "\n"
        }
        return text
    }
}
