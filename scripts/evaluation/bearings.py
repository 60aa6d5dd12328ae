"""Vibration of rolling bearings by published physics, harder than textbook: impacts with slip and scatter that ring several
resonances, passing through a load zone, under shafts, gears, mains, inverters and flow; and machines whose bearings are well.

R. B. Randall, J. Antoni, Mech. Syst. Signal Process. 25 (2011) 485-520 (slip of 1 to 2 %, impulse responses, load zones);
T. A. Harris, Rolling Bearing Analysis, Wiley 2001 (the load zone after Stribeck). Nothing here was fitted to a recording.
"""

import dataclasses

import numpy

# Elements, their diameter, that of the pitch circle, contact angle.
GEOMETRIES = {
    "6203": (8, 0.2656, 1.122, 0), "6205": (9, 0.3126, 1.537, 0), "6312": (8, 22.225, 95, 0),
    "UER204": (8, 7.92, 34.55, 0), "NICE": (8, 0.235, 1.245, 0), "FEMTO": (13, 3.5, 25.6, 0),
    "ZA-2115": (16, 0.331, 2.815, 15.17),
}
RATES = (12000, 20000, 25600, 48000)
PARTS = ("outer_race", "inner_race", "rolling_element", "cage")


@dataclasses.dataclass
class Record:
    samples: object
    rate: int
    # As a name plate or a register says it.
    rpm: float
    geometry: str
    # What is wrong with the bearing, or what kind of healthy machine it is.
    truth: str
    # Of the defect over all else, dB; nan where there is none.
    level: float

    @property
    def spelling(self):
        return "n={},d={},D={},phi={}".format(*GEOMETRIES[self.geometry])


def orders(geometry):
    """Outer race, inner race, twice the element's spin, cage."""
    n, d, pitch, angle = GEOMETRIES[geometry]
    ratio = d / pitch * numpy.cos(numpy.radians(angle))
    return n / 2 * (1 - ratio), n / 2 * (1 + ratio), pitch / d * (1 - ratio**2), (1 - ratio) / 2


def load_zone(turns, extent):
    """Of a place's load, by its angle from the load's direction; `extent` is half of the zone's part of the diameter."""
    return numpy.maximum(0, 1 - (1 - numpy.cos(2 * numpy.pi * turns)) / (2 * extent)) ** 1.5


class Machine:
    def __init__(self, generator):
        self.random = generator
        self.geometry = generator.choice(list(GEOMETRIES))
        self.rate = int(generator.choice(RATES))
        self.count = int(self.rate * numpy.exp(generator.uniform(numpy.log(0.6), numpy.log(10))))
        self.speed = generator.uniform(10, 60)
        self.time = numpy.arange(self.count) / self.rate
        # The load changes the speed by tenths of a per cent within seconds.
        swing = sum(
            numpy.sin(2 * numpy.pi * generator.uniform(0.05, 0.5) * self.time + generator.uniform(0, 6.28))
            for _ in range(3)) / 3
        self.angle = numpy.cumsum(self.speed * (1 + generator.uniform(0, 0.003) * swing)) / self.rate
        self.slip = generator.uniform(0, 0.015)

    def log_uniform(self, low, high):
        return numpy.exp(self.random.uniform(numpy.log(low), numpy.log(high)))

    def rhythm(self, order, scatter):
        """Angles of events that come so often a revolution; each distance scatters by itself."""
        number = int(self.angle[-1] * order * 1.1) + 2
        return self.random.uniform(0, 1) / order + numpy.cumsum(
            (1 + scatter * self.random.normal(size=number)) / order)

    def path(self):
        """The impulse response of a way to the sensor: one to three resonances."""
        time = numpy.arange(min(self.count, int(0.02 * self.rate))) / self.rate
        response = numpy.zeros(time.size)
        for _ in range(self.random.integers(1, 4)):
            frequency = self.random.uniform(0.08, 0.45) * min(self.rate, 40000)
            damping = self.log_uniform(0.015, 0.08)
            response += self.log_uniform(0.3, 1) * numpy.exp(-2 * numpy.pi * frequency * damping * time) * numpy.sin(
                2 * numpy.pi * frequency * time + self.random.uniform(0, 0.5))
        return response

    def ring(self, turns, strengths, path):
        """Impacts at angles of the shaft, heard through a path."""
        keep = (turns > self.angle[0]) & (turns < self.angle[-1])
        places = numpy.interp(turns[keep], self.angle, self.time) * self.rate
        whole = places.astype(int)
        train = numpy.zeros(self.count + 1)
        numpy.add.at(train, whole, strengths[keep] * (1 - places + whole))
        numpy.add.at(train, whole + 1, strengths[keep] * (places - whole))
        size = 1 << (self.count + path.size).bit_length()
        return numpy.fft.irfft(numpy.fft.rfft(train, size) * numpy.fft.rfft(path, size), size)[: self.count]

    def tone(self, order=0.0, hertz=0.0):
        phase = self.random.uniform(0, 2 * numpy.pi)
        return numpy.sin(2 * numpy.pi * (order * self.angle + hertz * self.time) + phase)

    def noise(self):
        """Of RMS 1, with a spectrum that slopes and has broad hills."""
        spectrum = numpy.fft.rfft(self.random.normal(size=self.count))
        place = numpy.linspace(0, 1, spectrum.size)
        shape = self.log_uniform(0.2, 1) + sum(
            self.log_uniform(0.3, 3) * numpy.exp(-((place - self.random.uniform(0, 1)) / self.random.uniform(0.03, 0.2)) ** 2)
            for _ in range(self.random.integers(0, 4)))
        noise = numpy.fft.irfft(spectrum * shape, self.count)
        return noise / noise.std()

    # What any machine may have, each of RMS 1 or so.

    def shaft(self):
        number, falling = self.random.integers(1, 12), self.random.uniform(0.5, 2)
        return sum(self.tone(order=k) * self.random.uniform(0.3, 1) / k**falling for k in range(1, number + 1))

    def gear(self):
        teeth, ratio = int(self.random.integers(12, 60)), self.random.uniform(0.2, 4)
        depth = self.random.uniform(0, 0.6)
        wheel = self.random.uniform(0, 0.6)
        mesh = sum(self.tone(order=teeth * k) / k for k in (1, 2, 3) if teeth * k * self.speed < 0.45 * self.rate)
        return mesh * (1 + depth * self.tone(order=1)) * (1 + wheel * self.tone(order=ratio))

    def mains(self):
        line = self.random.choice((50, 60)) * (1 + 0.002 * self.random.uniform(-1, 1))
        return sum(self.tone(hertz=2 * line * k) * self.log_uniform(0.1, 1) / k for k in range(1, 7)) + 0.3 * self.tone(
            hertz=line)

    def inverter(self):
        carrier, line = self.random.uniform(2000, 5000), self.random.uniform(20, 60)
        return sum(
            self.tone(hertz=k * carrier + side * line) * self.random.uniform(0.1, 1)
            for k in (1, 2) for side in (-4, -2, 2, 4) if k * carrier < 0.45 * self.rate)

    def flow(self):
        """Noise that vanes modulate."""
        vanes = int(self.random.integers(3, 9))
        return self.noise() * (1 + self.random.uniform(0, 0.5) * self.tone(order=vanes)) * (
            1 + self.random.uniform(0, 0.4) * self.tone(order=1))

    def elements_pass(self):
        """What a bearing that is well does: its level follows the elements through the load by up to a tenth."""
        outer, _, spin, cage = orders(self.geometry)
        order = self.random.choice((outer, cage, spin)) * (1 - self.slip)
        return self.noise() * (1 + self.random.uniform(0, 0.1) * self.tone(order=order))

    def looseness(self):
        order = self.random.choice((0.5, 1, 1, 2))
        turns = self.rhythm(order, self.log_uniform(0.001, 0.02))
        return self.ring(turns, self.random.uniform(0.2, 1, turns.size), self.path()) * 10

    def knocks(self):
        turns = numpy.sort(self.random.uniform(0, self.angle[-1], self.random.integers(1, 60)))
        return self.ring(turns, self.random.uniform(0.2, 1, turns.size), self.path()) * 20

    def firing(self):
        """Current that a rectifier switches."""
        line = self.random.choice((50, 60)) * self.random.choice((2, 6))
        moments = numpy.arange(self.random.uniform(0, 1 / line), self.time[-1], 1 / line)
        turns = numpy.interp(moments, self.time, self.angle)
        return self.ring(turns, self.random.uniform(0.9, 1.1, turns.size), self.path()) * 5

    def belt(self):
        order = self.random.uniform(0.2, 0.8)
        return self.shaft() + sum(self.tone(order=order * k) / k for k in (1, 2, 3))

    def rub(self):
        turns = self.rhythm(1, 0.002)
        contact = self.noise() * (0.3 + load_zone(self.angle, self.random.uniform(0.2, 0.6)))
        return contact + self.ring(turns, numpy.ones(turns.size), self.path()) * 3

    def background(self, kinds):
        sound = self.noise()
        for kind in kinds:
            part = getattr(self, kind)()
            if part.std() > 0:
                sound = sound + part / part.std() * self.log_uniform(0.3, 5)
        return sound / sound.std()

    def defect(self, part):
        outer, inner, spin, cage = orders(self.geometry)
        n, slip, scatter = GEOMETRIES[self.geometry][0], self.slip, self.log_uniform(0.001, 0.015)
        extent = self.random.uniform(0.3, 0.6)
        # A load that turns with the shaft, of an unbalance, beside the one that stands still.
        turning = self.random.uniform(0, 0.4)
        phase = self.random.uniform(0, 1)
        if part == "outer_race":
            turns = self.rhythm(outer * (1 - slip), scatter)
            elements = 1 + 0.1 * self.random.normal(size=n)
            strength = elements[numpy.arange(turns.size) % n] * (1 + turning * numpy.cos(2 * numpy.pi * (turns + phase)))
        elif part == "inner_race":
            turns = self.rhythm(n - outer * (1 - slip), scatter)
            elements = 1 + 0.1 * self.random.normal(size=n)
            strength = elements[numpy.arange(turns.size) % n] * (
                (1 - turning) * load_zone(turns + phase, extent) + turning)
        elif part == "rolling_element":
            # Its slip is its own; the axis of a ball wanders, and the mark misses the races for a while.
            turns = self.rhythm(spin * (1 - self.random.uniform(-0.01, 0.015)), scatter)
            strength = load_zone(turns * cage * (1 - slip) + phase, extent)
            strength[1::2] *= self.random.uniform(0.3, 1)
            if self.random.uniform() < 0.5:
                period = self.random.uniform(5, 40)
                strength *= 0.5 + 0.5 * numpy.sin(2 * numpy.pi * turns / period + phase)
        else:
            turns = self.rhythm(cage * (1 - slip), scatter / 2)
            strength = 1 + 0.0 * turns
        strength = strength * numpy.maximum(0, 1 + self.random.uniform(0.05, 0.3) * self.random.normal(size=turns.size))
        return self.ring(turns, strength, self.path())


COMMON = ("shaft", "mains")
SOUNDS = ("gear", "inverter", "flow", "elements_pass")
HEALTHY = ("noise", "shaft", "gear", "mains", "inverter", "flow", "elements_pass", "looseness", "knocks", "firing", "belt",
           "rub")


def record(seed, truth):
    """- Parameter truth: one of PARTS, of HEALTHY, or `neighbour`: a defect of another bearing that is heard here."""
    machine = Machine(numpy.random.default_rng([seed, sum(map(ord, truth))]))
    random = machine.random
    kinds = [kind for kind in COMMON if random.uniform() < 0.8] + [kind for kind in SOUNDS if random.uniform() < 0.3]
    if truth in HEALTHY:
        kinds.append(truth)
    samples, level = machine.background(kinds), float("nan")
    if truth in PARTS or truth == "neighbour":
        level, own = random.uniform(-18, 6), machine.geometry
        if truth == "neighbour":
            machine.geometry = random.choice([name for name in GEOMETRIES if name != own])
        defect = machine.defect(random.choice(PARTS[:3]) if truth == "neighbour" else truth)
        machine.geometry = own
        if defect.std() > 0:
            samples = samples + defect / defect.std() * 10 ** (level / 20)
    # The sensor's own noise, and a speed as exact as a name plate with its load.
    samples = samples + 0.01 * random.normal(size=samples.size)
    rpm = 60 * machine.speed * (1 + random.uniform(-0.004, 0.004))
    return Record(samples.astype("<f4"), machine.rate, rpm, machine.geometry, truth, level)
