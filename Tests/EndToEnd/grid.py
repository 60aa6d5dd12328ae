"""Whether polls lie on the grid of their schedule."""

from metronome import Metronome

PERIOD = 0.1

METRONOME = Metronome()


def assert_grid(arrivals, period=PERIOD):
    """Every slot between the first and the last arrival was used once, and the period does not drift.

    Single arrivals are late, but none is early: where most begin, there lies the grid. A slot may be missing only where the
    machine itself stood still.
    """
    offsets = [(arrival - arrivals[0]) % period for arrival in arrivals]
    begin = max(offsets, key=lambda offset: sum((other - offset) % period < period / 10 for other in offsets))
    origin = arrivals[0] - -begin % period
    slots = [int((arrival - origin) / period + 0.1) for arrival in arrivals]
    first, last = slots[0], slots[-1]
    # Of two in one slot the first is a late one of the slot before.
    for index in reversed(range(len(slots) - 1)):
        slots[index] = min(slots[index], slots[index + 1] - 1)
    missing = [
        slot for slot in sorted(set(range(first, last)) - set(slots))
        if not METRONOME.paused(origin + (slot - 1) * period, origin + (slot + 1.5) * period)
    ]
    assert missing == [], f"slots that nobody used: {missing} of {slots}"
    assert slots[0] == first or METRONOME.paused(arrivals[0] - 1, arrivals[-1]), f"more polls than slots: {slots}"
    lateness = [arrival - origin - slot * period for slot, arrival in zip(slots, arrivals)]
    half = len(arrivals) // 2
    drift = (min(lateness[half:]) - min(lateness[:half])) / (slots[half] - slots[0])
    assert abs(drift) < period / 200, f"a period of {(period + drift) * 1000:.3f} ms"
