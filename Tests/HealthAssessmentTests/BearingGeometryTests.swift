import Testing

@testable import HealthAssessment

@Suite struct `The geometry of a bearing` {
    /// What the publishers of test rigs print for their bearings, to the digits they print.
    @Test(
        arguments: [
            (9, 0.3126, 1.537, 0, [3.5848, 5.4152, 2.3567, 0.39828]),
            (8, 0.2656, 1.122, 0, [3.0530, 4.9469, 1.9937, 0.3817]),
            (13, 3.5, 25.6, 0, [5.611, 7.389, 3.589, 0.4316]),
            (16, 0.331, 2.815, 15.17, [7.092, 8.908, 4.197, 0.4433]),
        ] as [(Int, Double, Double, Double, [Double])])
    func `gives the orders that are published for it`(
        elements: Int, element: Double, pitch: Double, angle: Double, published: [Double]
    ) throws {
        let orders = try #require(
            BearingGeometry(
                elements: elements, elementDiameter: element, pitchDiameter: pitch, contactAngle: angle)
        ).orders
        let computed = [orders.outerRace, orders.innerRace, orders.elementSpin, orders.cage]
        for (computed, published) in zip(computed, published) {
            #expect(abs(computed / published - 1) < 5e-4, "\(computed) beside \(published)")
        }
        #expect(abs(orders.outerRace + orders.innerRace - Double(elements)) < 1e-12)
    }

    @Test(
        arguments: [
            (2, 1, 10, 0), (9, 0, 10, 0), (9, -1, 10, 0), (9, 4, 10, 0), (9, 1, 0, 0), (9, 1, 10, 90), (9, 1, 10, -1),
            (9, .nan, 10, 0), (9, 1, .infinity, 0), (9, 1, 10, .nan), (201, 0.01, 10, 0),
        ] as [(Int, Double, Double, Double)])
    func `is refused where no such bearing can be`(elements: Int, element: Double, pitch: Double, angle: Double) {
        #expect(
            BearingGeometry(
                elements: elements, elementDiameter: element, pitchDiameter: pitch, contactAngle: angle) == nil)
    }
}
