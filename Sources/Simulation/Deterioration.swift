import Measurement

/// A share of something that a machine loses, or suffers more of, as time goes by.
package struct Deterioration: Hashable, Sendable {
    /// 0…1
    package let share: Double
    /// From the start of the plant until it begins.
    package var after = Duration.zero
    /// How long it takes to grow; all at once where zero.
    package var within = Duration.zero
    /// Which of several equal machines it is about, by their numbers; all where empty.
    package var of: [Int] = []

    package init(share: Double) { self.share = share }

    /// - Parameter seconds: Since the start of the plant.
    func share(at seconds: Double) -> Double {
        let elapsed = seconds - after.seconds
        guard elapsed >= 0 else { return 0 }
        return within > .zero ? share * min(1, elapsed / within.seconds) : share
    }
}

/// A sensor that goes on telling the same from some time on.
package struct StuckRegister: Hashable, Sendable {
    /// By the name that the register map gives it.
    package let register: String
    /// From the start of the plant until it sticks.
    package var after = Duration.zero
    /// How long it does; for ever where nil.
    package var lasting: Duration?
    /// Which of several equal machines it is about, by their numbers; all where empty.
    package var of: [Int] = []

    package init(register: String) { self.register = register }

    func holds(at time: Duration) -> Bool {
        time >= after && lasting.map { time < after + $0 } ?? true
    }
}
