package import DataAcquisition
package import HealthAssessment
package import Measurement

/// The newest evidence of every measurement location of one machine and what its points tell, weighed together.
///
/// Every fault is judged from each location that may tell it, and counts as it shows best. Locations that hear the same
/// component sit at the same end of the machine: what one measures axially is evidence beside what another measures
/// radially, and so are the amplitudes of two radial directions, where both were captured within one `every` of each
/// other and at the same speed. A location or point that has not been heard for three times its `every` counts no more.
/// A location whose waveform cannot be believed takes only its own evidence out of view.
package struct MachineEvidence: Sendable {
    private struct Sensor {
        let direction: Direction?
        let period: Duration
    }

    /// Beyond this speeds differ: 2 %, as much as the slip by which a bearing's lines may deviate.
    package static let speedTolerance = 0.02
    /// Times its period that a value counts: a reading that is late or was missed once is none that has ended.
    package static let patience = 3

    package let asset: RegisteredAsset
    private let sensors: [Identifier: Sensor]
    private var newest: [Identifier: (evidence: WaveformEvidence, heard: MonotonicTime)] = [:]
    private var told: [ToldValue] = []

    /// - Parameter waveforms: The locations of the asset.
    package init(_ asset: RegisteredAsset, waveforms: [WaveformConfiguration]) {
        self.asset = asset
        sensors = Dictionary(
            uniqueKeysWithValues: waveforms.map { ($0.id, Sensor(direction: $0.direction, period: $0.period)) })
    }

    /// Goes on with what was found before, as far as its locations are still there and were judged as the same
    /// machine's.
    package mutating func inherit(_ other: MachineEvidence) {
        guard asset.machine == other.asset.machine else { return }
        newest = other.newest.filter { location, _ in
            sensors[location] != nil && asset.bearings(at: location) == other.asset.bearings(at: location)
        }
        told = other.told
    }

    /// Takes what a location's latest waveform says; of a location that is not the asset's it is dropped.
    ///
    /// - Parameter time: When it had been read.
    package mutating func take(_ evidence: WaveformEvidence, at time: MonotonicTime) {
        guard sensors[evidence.features.location] != nil else { return }
        newest[evidence.features.location] = (evidence, time)
    }

    /// Takes what all points of the asset tell.
    package mutating func take(_ told: [ToldValue]) { self.told = told }

    /// - Returns: nil where nothing has been captured.
    package func assessment(by knowledge: KnowledgeBase, at now: MonotonicTime) -> MachineAssessment? {
        guard !newest.isEmpty else { return nil }
        let places = newest.map {
            Place(location: $0, evidence: $1.evidence, direction: sensors[$0]?.direction, isStale: isStale($0, now))
        }
        .sorted { $0.location < $1.location }
        let fresh = places.filter { !$0.isStale }
        let shared = Set(told.filter { $0.testimony.component == nil }.map(\.testimony.observation))
        return MachineAssessment(
            places: places, worst: MachineAssessment.worst(of: fresh.filter { !$0.evidence.isSuspect }),
            diagnosis: knowledge.diagnosis(of: subjects(places, knowledge, now), shared: shared))
    }

    private func isStale(_ location: Identifier, _ now: MonotonicTime) -> Bool {
        guard let sensor = sensors[location], let (evidence, heard) = newest[location] else { return true }
        // On a slow line a waveform may take longer to read than its period.
        let reading = heard - evidence.features.time.monotonic
        return now - heard > max(sensor.period, reading) * Self.patience
    }
}

// MARK: What is judged

extension MachineEvidence {
    private typealias Place = MachineAssessment.Place

    private func subjects(
        _ places: [Place], _ knowledge: KnowledgeBase, _ now: MonotonicTime
    ) -> [Diagnosis.Subject] {
        // Of places that say as much one that is heard goes first, and a radial one, as most symptoms are radial.
        let masked = places.withoutEchoes.sorted { $0.rank < $1.rank }
        let kinds = knowledge.components(of: asset.machine?.classes ?? [])
        var ofMachine: [Diagnosis.View] = [], ofUnregistered: [Diagnosis.View] = []
        var ofBearings: [Identifier: [Diagnosis.View]] = [:]
        var ofSensors: [Diagnosis.Subject] = []
        for place in masked {
            for look in place.evidence.looks {
                let view = Diagnosis.View(
                    location: place.location, observations(of: look, at: place, among: masked, now),
                    doubts: place.evidence.doubts(of: look))
                ofMachine.append(view)
                if let component = look.component {
                    ofBearings[component, default: []].append(view)
                } else {
                    ofUnregistered.append(view)
                }
            }
            guard kinds.contains(Self.sensor), !place.isStale, let look = place.evidence.looks.first else { continue }
            let view = Diagnosis.View(
                location: place.location, look.observations, doubts: place.evidence.doubts(of: look))
            ofSensors.append(.init(kinds: [Self.sensor], views: [view]))
        }
        var subjects = [Diagnosis.Subject(kinds: kinds.subtracting([Self.bearing, Self.sensor]), views: ofMachine)]
        if kinds.contains(Self.bearing), !ofUnregistered.isEmpty {
            subjects.append(.init(kinds: [Self.bearing], views: ofUnregistered))
        }
        subjects += ofBearings.sorted { $0.key < $1.key }.map {
            .init(kinds: [Self.bearing], component: $0, views: $1)
        }
        return subjects + ofSensors + thoseOfPoints(kinds, now)
    }

    private static let bearing = "bearing", sensor = "sensor"

    /// Sensors that are no locations, as far as points tell of them.
    private func thoseOfPoints(_ kinds: Set<String>, _ now: MonotonicTime) -> [Diagnosis.Subject] {
        guard kinds.contains(Self.sensor), !told.isEmpty else { return [] }
        var observations = Observations()
        tell(&observations, now) { $0 == nil }
        return [.init(kinds: [Self.sensor], views: [.init(location: nil, observations)])]
    }

    /// What is known from one bearing's point of view at one place.
    private func observations(
        of look: WaveformEvidence.Look, at place: Place, among places: [Place], _ now: MonotonicTime
    ) -> Observations {
        var observations = look.observations
        if place.isStale {
            for feature in Feature.computed { observations.withdraw(feature.name, .stale) }
        } else {
            let beside = asset.neighbours(of: place.location)
            let neighbours = places.filter { beside.contains($0.location) }
            observations.addDirections(
                place.direction,
                beside: neighbours.map { Neighbour(place: $0, obstacle: obstacle(to: $0, beside: place)) })
        }
        // What is told of another bearing is none of this one's.
        let others = Set(
            asset.components.filter { $0.bearing != nil && !$0.locations.isEmpty && $0.id != look.component }.map(\.id))
        tell(&observations, now) { component in component.map { !others.contains($0) } ?? true }
        return observations
    }

    private func tell(_ observations: inout Observations, _ now: MonotonicTime, of isWanted: (Identifier?) -> Bool) {
        for value in told where isWanted(value.testimony.component) {
            if now - value.time > value.period * Self.patience {
                observations.withdraw(value.testimony.observation, .stale)
            } else {
                observations.set(value.testimony.observation, value.value)
            }
        }
    }

    /// Why evidence of two places is not of one state of the machine; nil where it is.
    private func obstacle(to other: Place, beside place: Place) -> Observations.Obstacle? {
        if other.isStale { return .stale }
        if other.evidence.isSuspect { return .waveformSuspect }
        let first = place.evidence.features, second = other.evidence.features
        let later = first.time.monotonic - second.time.monotonic, apart = max(later, .zero - later)
        let period = max(sensors[place.location]?.period ?? .zero, sensors[other.location]?.period ?? .zero)
        guard apart <= period else { return .notSimultaneous }
        guard let speed = first.speed, let otherSpeed = second.speed else { return .speedUnknown }
        return abs(speed - otherSpeed) <= Self.speedTolerance * max(abs(speed), abs(otherSpeed)) ? nil : .speedDiffers
    }
}

extension MachineAssessment.Place {
    fileprivate var rank: (Int, Int, Identifier) { (isStale ? 1 : 0, direction == .axial ? 1 : 0, location) }
}
