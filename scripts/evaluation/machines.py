"""Waveforms of machines with and without faults, by the formulas of the field: a sum of orders, resonances struck at a
bearing's rates, noise. What no waveform shows stands beside them as observations. Nothing here was fitted to a recording.
"""

import dataclasses
import struct

import numpy

RATE = 12000
SECONDS = 4
SPEED = 1480
LINE = 50
POLES = 4
BARS = 28
TEETH, MATING = 23, 12
VANES = 6
BELT = 0.41
# 6205 of nine balls.
OUTER, INNER, SPIN, CAGE = 3.5848, 5.4152, 4.7135, 0.3983
# mm/s RMS of zone B/C of the class below, and severities as multiples of it.
LIMIT = 2.8
SCALE = (1.2, 1.8, 3.0)
BUILD = f"line={LINE},poles={POLES},bars={BARS},teeth={TEETH},mating={MATING},vanes={VANES},belt={BELT}"


def write_wav(path, samples, rate):
    data = numpy.asarray(samples, "<f4").tobytes()
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 1, int(rate),
                         int(rate) * 4, 4, 32, b"data", len(data))
    path.write_bytes(header + data)


class Shaft:
    """The angle of a shaft whose speed swings slowly by a share, in revolutions over time."""

    def __init__(self, variation, generator, own):
        self.generator = generator
        self.own = own
        self.time = numpy.arange(RATE * SECONDS) / RATE
        phase = generator.uniform(0, 2 * numpy.pi)
        swing = numpy.sin(2 * numpy.pi * 0.3 * self.time + phase)
        frequency = SPEED / 60 * (1 + variation * swing)
        self.angle = numpy.cumsum(frequency) / RATE
        self.frequency = SPEED / 60

    def order(self, order, velocity, phase=None):
        """Acceleration in g of a velocity in mm/s RMS at a multiple of the speed."""
        phase = self.generator.uniform(0, 2 * numpy.pi) if phase is None else phase
        gain = 2 * numpy.pi * order * self.frequency * velocity * numpy.sqrt(2) / 9806.65
        return gain * numpy.sin(2 * numpy.pi * order * self.angle + phase)

    def line(self, frequency, velocity):
        """The same at a frequency that the shaft does not move."""
        gain = 2 * numpy.pi * frequency * velocity * numpy.sqrt(2) / 9806.65
        return gain * numpy.sin(2 * numpy.pi * frequency * self.time + self.generator.uniform(0, 2 * numpy.pi))

    def impacts(self, order, height, modulation=lambda angle: 1.0, resonance=3200.0, slip=0.01, jitter=0.01):
        """A resonance struck at a multiple of the speed, with the slip and scatter of rolling elements."""
        result = numpy.zeros(self.time.size)
        ring = numpy.arange(int(0.004 * RATE)) / RATE
        kernel = numpy.exp(-ring * 1500) * numpy.sin(2 * numpy.pi * resonance * ring)
        step = 1 / (order * (1 - slip))
        angle = self.generator.uniform(0, step)
        while angle < self.angle[-1]:
            index = numpy.searchsorted(self.angle, angle)
            end = min(result.size, index + kernel.size)
            result[index:end] += height * modulation(angle) * kernel[: end - index]
            angle += step * (1 + jitter * self.generator.normal())
        return result

    def noise(self, low, high, rms):
        """Gaussian noise of a band, acceleration in g RMS."""
        spectrum = numpy.fft.rfft(self.generator.normal(size=self.time.size))
        frequency = numpy.fft.rfftfreq(self.time.size, 1 / RATE)
        spectrum[(frequency < low) | (frequency > high)] = 0
        band = numpy.fft.irfft(spectrum, self.time.size)
        return rms * band / band.std()

    def velocity_noise(self, low, high, rms):
        """Noise with a flat spectrum of velocity, mm/s RMS."""
        spectrum = numpy.fft.rfft(self.generator.normal(size=self.time.size))
        frequency = numpy.fft.rfftfreq(self.time.size, 1 / RATE)
        spectrum[(frequency < low) | (frequency > high)] = 0
        velocity = numpy.fft.irfft(spectrum, self.time.size)
        scale = rms / velocity.std()
        return numpy.fft.irfft(spectrum * 2j * numpy.pi * frequency, self.time.size) * scale / 9806.65


def machine(signal, severity, snr, variation, generator, own, noise=None):
    """A healthy machine's vibration, a fault's, and white noise so many decibels below both, or of so much RMS.

    `own` seeds what the machine keeps from day to day.
    """
    shaft = Shaft(variation, generator, own)
    vibration = well(shaft, own) + signal(shaft, severity)
    noise = noise_level(vibration, snr) if noise is None else noise
    samples = vibration + generator.normal(scale=noise, size=vibration.size)
    spoil = getattr(signal, "spoil", None)
    return spoil(samples, severity, generator) if spoil else samples


def well(shaft, own):
    """What every machine has, within zone A or B: some of each low order, the mesh and the vanes, a little of the line's."""
    build = numpy.random.default_rng(own)
    orders = [(1, 0.35), (2, 0.08), (3, 0.04), (VANES, 0.03), (TEETH, 0.02)]
    return shaft.line(2 * LINE, 0.05) + sum(
        shaft.order(order, velocity * build.uniform(0.7, 1.3) * shaft.generator.uniform(0.9, 1.1))
        for order, velocity in orders)


def noise_level(vibration, snr):
    return vibration.std() / 10 ** (snr / 20)


def noise_of(signal, severity, snr, own):
    """The noise that a fault's record has, for the baseline: a sensor's noise does not come with the fault."""
    shaft = Shaft(0.0, numpy.random.default_rng(7), own)
    return noise_level(well(shaft, own) + signal(shaft, severity), snr)


@dataclasses.dataclass
class Case:
    signal: object
    machine: str
    # Name to the values of the three severities.
    observed: dict = dataclasses.field(default_factory=dict)
    kinds: tuple = ()
    # What the machine had already when it was known to be well.
    before: object = None


def kind(name):
    return f"iso20816-3:2:rigid,power=45,kind={name},{BUILD}"


def orders(*parts):
    """Velocities in multiples of the limit B/C."""
    return lambda shaft, severity: sum(
        shaft.order(order, LIMIT * SCALE[severity] * share) for order, share in parts)


def nothing(shaft, severity):
    return 0 * shaft.time


def same(value):
    return (value, value, value)


def spoiled(spoil):
    def signal(shaft, severity):
        return nothing(shaft, severity)

    signal.spoil = spoil
    return signal


def clip(samples, severity, generator):
    limit = numpy.quantile(numpy.abs(samples), (0.99, 0.96, 0.9)[severity])
    return numpy.clip(samples, -limit, limit)


def hold(samples, severity, generator):
    samples = samples.copy()
    for start in (5000, 20000, 33000):
        samples[start : start + (40, 200, 1000)[severity]] = samples[start]
    return samples


def jump(samples, severity, generator):
    samples = samples.copy()
    samples[samples.size // 2 :] += (2, 4, 8)[severity] * samples.std()
    return samples


def slope(samples, severity, generator):
    """A sensor that rocks on its foot: a soft mass, shaken at random, 12 dB an octave above its own 1.5 Hz."""
    spectrum = numpy.fft.rfft(generator.normal(size=samples.size))
    ratio = numpy.fft.rfftfreq(samples.size, 1 / RATE) / 1.5
    swing = numpy.fft.irfft(spectrum / (1 - ratio**2 + 1j * ratio), samples.size)
    return samples + (1, 2, 4)[severity] * swing / swing.std()


def stuck(samples, severity, generator):
    return numpy.full_like(samples, 0.1)


HEIGHT = (0.5, 1.0, 2.0)


def outer(shaft, severity):
    return shaft.impacts(OUTER, HEIGHT[severity])


def inner(shaft, severity):
    return shaft.impacts(INNER, HEIGHT[severity], lambda angle: max(0.05, numpy.cos(2 * numpy.pi * angle)))


def element(shaft, severity):
    return shaft.impacts(SPIN, HEIGHT[severity], lambda angle: max(0.05, 0.5 + numpy.cos(2 * numpy.pi * CAGE * angle)),
                         slip=0.0)


def cage(shaft, severity):
    return shaft.impacts(CAGE, 3 * HEIGHT[severity], slip=0.0, jitter=0.002)


def fluting(shaft, severity):
    ripples = sum(shaft.order(k * OUTER * 0.99, 0.02 * HEIGHT[severity]) for k in range(17, 30))
    return outer(shaft, severity) + ripples


def carpet(shaft, severity):
    return shaft.noise(2000, 5800, (0.1, 0.2, 0.4)[severity])


def mesh(shaft, severity):
    grow = (0.08, 0.16, 0.4)[severity]
    return shaft.order(TEETH, grow) + shaft.order(2 * TEETH, 1.3 * grow)


def modulated_mesh(shaft, severity):
    carrier, share = (0.4, 0.6, 0.9)[severity], (0.5, 0.7, 0.9)[severity]
    return shaft.order(TEETH, carrier) + shaft.order(TEETH - 1, carrier * share / 2) + shaft.order(
        TEETH + 1, carrier * share / 2)


def tooth(shaft, severity):
    return shaft.impacts(1, 6 * HEIGHT[severity], slip=0.0, jitter=0.0, resonance=2000)


def hunting(shaft, severity):
    return shaft.order(TEETH, 0.1) + shaft.order(1 / MATING, (0.9, 1.5, 3.0)[severity])


SLIP = 2 * LINE / POLES - SPEED / 60
POLE_PASS = POLES * SLIP


def stator(shaft, severity):
    return shaft.line(2 * LINE, (3.2, 4.0, 6.0)[severity])


def beating(shaft, severity):
    level = (3.2, 4.0, 6.0)[severity]
    sides = [shaft.line(2 * LINE + sign * POLE_PASS, 0.4 * level) for sign in (-1, 1)]
    return shaft.line(2 * LINE, level) + sum(sides)


def bars(shaft, severity):
    level = (1.0, 1.5, 2.0)[severity]
    return shaft.order(1, level) + sum(
        shaft.line(SPEED / 60 + sign * POLE_PASS, 0.3 * level) for sign in (-1, 1))


def whirl(shaft, severity):
    return shaft.order(0.43, LIMIT * SCALE[severity]) + shaft.order(1, 1.0)


def low_noise(shaft, severity):
    return shaft.velocity_noise(4, 0.9 * SPEED / 60, (0.8, 1.5, 3.0)[severity])


def stall(shaft, severity):
    return shaft.velocity_noise(0.33 * SPEED / 60, 0.66 * SPEED / 60, 1.3 * LIMIT * SCALE[severity])


RADIAL = {"direction_ratio": same(1.3), "hv_phase": same(88), "end_phase": same(8)}
AXIAL = {"axial_order_1": tuple(LIMIT * scale * 0.7 for scale in SCALE), "axial_order_2": same(0.2),
         "axial_order_3": same(0.1)}
QUIET = {"axial_order_1": same(0.2), "axial_order_2": same(0.05), "axial_order_3": same(0.03)}
ONE = orders((1, 1))

CASES = {
    "rotor.unbalance": Case(ONE, kind("pump"), RADIAL | QUIET | {"speed_exponent": same(2)}),
    "rotor.unbalance_couple": Case(ONE, kind("pump"), RADIAL | QUIET | {"end_phase": same(178)}),
    "rotor.unbalance_overhung": Case(ONE, kind("fan"), AXIAL | {"axial_end_phase": same(10)}),
    "rotor.misalignment_parallel": Case(orders((1, 0.8), (2, 0.7), (3, 0.3)), kind("pump"),
                                        QUIET | {"coupling_phase": same(175)}),
    "rotor.misalignment_angular": Case(orders((1, 1), (2, 0.3)), kind("pump"),
                                       AXIAL | {"axial_coupling_phase": same(178)}),
    "rotor.bent_shaft": Case(orders((1, 1), (2, 0.2)), kind("pump"),
                             AXIAL | {"axial_end_phase": same(182), "slow_roll_runout": (60, 100, 200)}),
    "rotor.eccentric": Case(ONE, kind("motor"), QUIET | {"hv_phase": same(175), "direction_ratio": same(2)}),
    "rotor.crack": Case(orders((1, 0.8), (2, 0.6)), kind("pump"), {"phase_drift": (35, 50, 80)}),
    "rotor.rub": Case(orders((1, 1), (1 / 3, 0.3), (0.5, 0.4), (1.5, 0.25), (2, 0.3)), kind("pump")),
    "bearing.outer_race": Case(outer, kind("pump")),
    "bearing.inner_race": Case(inner, kind("pump")),
    "bearing.rolling_element": Case(element, kind("pump")),
    "bearing.cage": Case(cage, kind("pump")),
    "bearing.lubrication": Case(carpet, kind("pump"), {"greasing_drop": same(8)}),
    "bearing.overgreased": Case(nothing, kind("pump"), {"greasing_temperature_jump": (12, 20, 35),
                                                        "bearing_temperature_rise": same(15)}),
    "bearing.electrical_fluting": Case(fluting, kind("motor"), {"inverter_drive": same(1)}),
    "bearing.cocked": Case(orders((1, 1), (2, 0.4), (3, 0.3)), kind("pump"),
                           AXIAL | {"axial_order_2": tuple(LIMIT * s * 0.35 for s in SCALE),
                                    "axial_order_3": tuple(LIMIT * s * 0.25 for s in SCALE),
                                    "housing_phase": same(180)}),
    "bearing.false_brinelling": Case(outer, kind("pump"), {"standstill_under_vibration": same(1)}),
    "mount.looseness_structural": Case(ONE, kind("pump"), QUIET | {"direction_ratio": same(4), "foot_phase": same(175)}),
    "mount.looseness_bolts": Case(orders((1, 1), (2, 0.7), (3, 0.3), (0.5, 0.3)), kind("pump"),
                                  {"foot_phase": same(170)}),
    "mount.looseness_fit": Case(orders(*((k, 1 / k**0.4) for k in range(1, 11)), (0.5, 0.3), (1.5, 0.2)), kind("pump")),
    "mount.resonance": Case(ONE, kind("pump"), {"natural_frequency_ratio": same(1.05),
                                                "resonance_phase_shift": same(175), "direction_ratio": same(4)}),
    "mount.soft_foot": Case(ONE, kind("motor"), {"foot_movement": (60, 100, 200)}),
    "journal.whirl": Case(whirl, kind("journal_machine"), {"oil_temperature_rise": same(3),
                                                           "subsynchronous_critical_ratio": same(0.7)}),
    "journal.whip": Case(whirl, kind("journal_machine"), {"subsynchronous_critical_ratio": same(1.0)}),
    "gear.wear": Case(mesh, kind("gearbox"), {"oil_debris": same(150)}),
    "gear.eccentric": Case(modulated_mesh, kind("gearbox")),
    "gear.crack": Case(tooth, kind("gearbox")),
    "gear.hunting": Case(hunting, kind("gearbox")),
    "motor.stator": Case(stator, kind("motor"), {"power_off_drop": same(15)}),
    "motor.rotor_eccentric": Case(beating, kind("motor"), {"power_off_drop": same(15)}),
    "motor.broken_bar": Case(bars, kind("motor"), {"current_sideband": (-44, -40, -34), "load": same(80)}),
    "motor.phase": Case(nothing, kind("motor"), {"current_unbalance": (6, 9, 15), "voltage_unbalance": same(1.5)}),
    "motor.insulation": Case(nothing, kind("motor"), {"winding_temperature_excess": (12, 20, 30)}),
    "pump.cavitation": Case(carpet, kind("pump"), {"npsh_ratio": (0.98, 0.9, 0.8), "head_change": (-3, -3.5, -4)}),
    "pump.recirculation": Case(low_noise, kind("pump"), {"flow_ratio": (0.65, 0.5, 0.3)}),
    "pump.vane_pass": Case(orders((VANES, 1), (2 * VANES, 0.3)), kind("pump")),
    "pump.impeller": Case(ONE, kind("pump"), {"head_change": (-5.5, -8, -12), "power_change": same(-6)}),
    "pump.dry_run": Case(nothing, kind("pump"), {"current_change": (-32, -40, -50),
                                                 "discharge_pressure_change": (-55, -70, -95)}),
    "fan.blade": Case(orders((VANES, 1), (2 * VANES, 0.3)), kind("fan")),
    "fan.stall": Case(stall, kind("fan"), {"damper_opening": (25, 20, 10)}),
    "belt.wear": Case(orders((1, 0.6), (BELT, 0.7), (2 * BELT, 0.8)), kind("belt_drive"), {"belt_slip": same(3)}),
    "belt.misaligned": Case(ONE, kind("belt_drive"), AXIAL | {"pulley_misalignment": (0.6, 1.0, 2.0)}),
    "belt.resonance": Case(ONE, kind("belt_drive"), {"belt_flutter": (6, 10, 20)}),
    "blade.wear": Case(nothing, kind("cutter"), {"cut_energy_change": (22, 30, 50), "reject_rate_change": same(60),
                                                 "cuts_since_grinding": same(15000)}),
    "refrigeration.leak": Case(nothing, kind("refrigerator"), {"superheat_change": (6, 9, 14), "duty_change": same(25)}),
    "refrigeration.compressor": Case(nothing, kind("refrigerator"), {
        "compression_ratio_change": (-16, -22, -35), "discharge_temperature_change": same(12)}),
    "sensor.stuck": Case(spoiled(stuck), kind("pump")),
    "sensor.bias": Case(spoiled(jump), kind("pump")),
    "sensor.drift": Case(nothing, kind("pump"), {"neighbour_drift": (0.6, 1, 2)}),
    "sensor.dropout": Case(spoiled(hold), kind("pump")),
    "sensor.saturation": Case(spoiled(clip), kind("pump")),
    "sensor.mounting": Case(spoiled(slope), kind("pump")),
}



def calm(shaft, severity):
    """What differs between machines in zone B: more of the low orders, some of twice the line's frequency, flow, blows of a
    rectifier, a mesh that its wheels modulate a little. A machine keeps it from day to day."""
    random = numpy.random.default_rng([shaft.own, 1])
    low = [(order, random.uniform(0, 0.5) / order) for order in (1, 2, 3, 4, 5, 0.5)]
    gear = random.uniform(0, 0.1)
    parts = [
        sum(shaft.order(order, velocity) for order, velocity in low),
        shaft.line(2 * LINE, random.uniform(0, 0.8)),
        shaft.noise(500, 5000, random.uniform(0, 0.05)),
        shaft.impacts(1, random.uniform(0, 0.2), slip=0.0, jitter=0.003),
        shaft.order(TEETH, gear) + shaft.order(TEETH - 1, 0.1 * gear) + shaft.order(TEETH + 1, 0.1 * gear),
        shaft.velocity_noise(4, 200, random.uniform(0, 0.3)),
    ]
    return sum(part for part in parts if random.uniform() < 0.5)


HEALTHY = Case(nothing, kind("pump"), kinds=tuple(
    Case(signal, kind(name), observed, before=signal) for signal in (nothing, calm) for name, observed in (
        ("motor", RADIAL | QUIET), ("fan", {}), ("gearbox", {}), ("belt_drive", QUIET), ("journal_machine", {}))))
