"""Real Fourier transforms beside NumPy's."""
import subprocess

import numpy
import pytest

from daemon import BINARIES


@pytest.mark.parametrize("first, last", [(2, 2048), (2049, 4096), *((n, n) for n in [10007, 12000, 20480, 25600])])
def test_lines_are_those_of_numpy(first, last):
    samples = numpy.random.default_rng(1).standard_normal(last)
    with subprocess.Popen(
        [BINARIES / "stages", "fourier-lines", str(first), str(last)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as stages:
        stages.stdin.write(samples.tobytes())
        stages.stdin.close()

        def deviation(length, kind, exact):
            parts = numpy.frombuffer(stages.stdout.read(2 * len(exact) * numpy.dtype(kind).itemsize), kind)
            lines = parts[:len(exact)] + 1j * parts[len(exact):]
            return numpy.linalg.norm(lines - exact) / numpy.linalg.norm(exact)

        for length in range(first, last + 1):
            # Ours in single precision has rounded the samples first.
            for kind, bound in [(numpy.float64, 1e-12), (numpy.float32, 2e-6)]:
                exact = numpy.fft.rfft(samples[:length].astype(kind).astype(numpy.float64))
                for loops in ["this processor", "any processor"]:
                    found = deviation(length, kind, exact)
                    assert found < bound, f"{length} values, {kind.__name__}, loops for {loops}"
        assert stages.stdout.read() == b""
    assert stages.returncode == 0
