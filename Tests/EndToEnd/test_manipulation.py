"""Spectra, filters and envelopes of long records beside SciPy's."""
import subprocess

import numpy
import pytest
from scipy import signal

from daemon import BINARIES

RATE = 12000
BANDS = {"lowpass": 0.1, "highpass": 0.002, "bandpass": [0.1, 0.2], "bandstop": [0.1, 0.11]}


def exact(samples):
    """What SciPy and NumPy make of the samples, by the names of ours."""
    def density(length, overlap, samples=samples):
        return signal.welch(samples, RATE, nperseg=length, noverlap=overlap, detrend="constant")[1]

    yield "welch", density(2048, 1024)
    yield "welch-1000", density(1000, 250)
    yield "largest", signal.spectrogram(
        samples, RATE, window="hann", nperseg=2048, noverlap=1024, detrend="constant")[2].max(axis=1)
    yield "whole", density(samples.size, 0)
    for kind, edges in BANDS.items():
        edges = numpy.multiply(edges, RATE)
        sections = signal.butter(4, edges, kind, fs=RATE, output="sos")
        yield f"{kind}-forwards", signal.sosfilt(sections, samples)
        yield f"{kind}-both-ways", signal.sosfiltfilt(sections, samples)
        yield f"{kind}-fir", signal.lfilter(signal.firwin(101, edges, pass_zero=kind, fs=RATE), 1, samples)
    for up, down in (1, 4), (3, 2):
        taps = signal.firwin(32 * max(up, down) + 1, 1 / max(up, down), window=("kaiser", 8.0))
        yield f"resampled-{up}-{down}", signal.resample_poly(samples, up, down, window=taps)
    squared = abs(signal.hilbert(samples)) ** 2
    yield "envelope", squared
    window = signal.get_window("hann", squared.size)
    amplitudes = 2 * abs(numpy.fft.rfft((squared - squared.mean()) * window)) / window.sum()
    amplitudes[0] /= 2
    if squared.size % 2 == 0:
        amplitudes[-1] /= 2
    yield "envelope-spectrum", amplitudes
    lines, frequencies = numpy.fft.rfft(samples), numpy.fft.rfftfreq(samples.size, 1 / RATE)
    yield "whitened", numpy.sqrt(samples.size) * numpy.fft.irfft(lines / abs(lines), samples.size)
    inside = (frequencies >= 0.01 * RATE) & (frequencies <= 0.3 * RATE)
    yield "velocity", numpy.fft.irfft(
        numpy.where(inside, lines, 0) / (2j * numpy.pi * numpy.where(inside, frequencies, 1)), samples.size)


@pytest.mark.parametrize("count", [16384, 12000, 25600, 10007])
def test_what_is_made_of_a_record_is_what_scipy_makes(count):
    random = numpy.random.default_rng(count)
    time = numpy.arange(count) / RATE
    samples = random.standard_normal(count) + 10 * numpy.sin(2 * numpy.pi * 29.95 * time) + 0.3
    done = subprocess.run(
        [BINARIES / "stages", "manipulate", str(RATE)], input=samples.tobytes(), capture_output=True, timeout=60)
    assert done.returncode == 0
    found, rest = {}, done.stdout
    while rest:
        line, rest = rest.split(b"\n", 1)
        name, size = line.decode().split()
        found[name], rest = numpy.frombuffer(rest[:8 * int(size)]), rest[8 * int(size):]
    expected = dict(exact(samples))
    assert list(found) == list(expected)
    for name, values in expected.items():
        assert found[name].shape == values.shape, name
        assert numpy.linalg.norm(found[name] - values) <= 1e-9 * numpy.linalg.norm(values), name
