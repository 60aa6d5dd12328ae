import Glibc
import StateDetection

/// Microseconds of CPU a row, of the detectors of an asset on the stream of the references in Python: noise, a slow
/// sine, and a spike every 997 rows.
func detectionMicroseconds(points: Int, rows: Int) -> Double {
    var seed: UInt64 = 7
    func uniform() -> Double {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Double(seed >> 11) + 0.5) / 9_007_199_254_740_992
    }
    let stream = (0..<rows).map { row in
        (0..<points).map { point in
            let normal = (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
            return 0.1 * normal + 0.3 * sin(Double(row) / 200 + Double(point)) + 0.5 + (row % 997 == 0 ? 2 : 0)
        }
    }
    var detector = AssetDetector(
        pointCount: points, learningRows: rows / 4, period: 1, budget: FalseAlarmBudget(perMonth: 1))
    var total = 0.0
    let began = seconds(CLOCK_PROCESS_CPUTIME_ID)
    for (row, values) in stream.enumerated() { total += detector.observe(values, at: Double(row)).score }
    let spent = seconds(CLOCK_PROCESS_CPUTIME_ID) - began
    precondition(total >= 0)
    return spent * 1e6 / Double(rows)
}
