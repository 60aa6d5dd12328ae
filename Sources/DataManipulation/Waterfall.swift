/// Spectra of successive segments: how lines come, go and move while a machine runs up or down.
package struct Waterfall: Sendable {
    package let spectra: [Spectrum]
    /// Seconds from the begin of one segment to the begin of the next.
    package let interval: Double
}
