"""`millwright analyze` on recordings, beside NumPy."""

import json
import wave

import numpy
import pytest

from daemon import run_tool

pytestmark = pytest.mark.usefixtures("binaries")

RATE = 12800


@pytest.fixture
def samples():
    time = numpy.arange(RATE * 2) / RATE
    noise = numpy.random.default_rng(1).normal(0, 0.02, time.size)
    return 0.3 * numpy.sin(2 * numpy.pi * 25 * time) + 0.1 * numpy.sin(2 * numpy.pi * 160 * time) + noise


def analyze(*arguments):
    done = run_tool("analyze", *arguments, "--json")
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(answer, samples):
    features = answer["features"]
    samples = samples - samples.mean()
    rms = numpy.sqrt((samples**2).mean())
    assert (answer["samples"], answer["rate_hz"], answer["verdict"]) == (samples.size, RATE, "good")
    assert features["rms"] == pytest.approx(rms, rel=1e-4)
    assert features["crest_factor"] == pytest.approx(abs(samples).max() / rms, rel=1e-3)
    assert features["kurtosis"] == pytest.approx((samples**4).mean() / rms**4, rel=1e-3)
    velocity = 9806.65 / (2 * numpy.pi) * numpy.sqrt((0.3 / 25) ** 2 / 2 + (0.1 / 160) ** 2 / 2)
    assert features["velocity_rms"] == pytest.approx(velocity, rel=0.005)


def test_a_recording_is_the_same_in_every_form(stage, samples):
    names = [stage.directory / name for name in ("a.csv", "a.f32", "a16.wav", "a24.wav")]
    names[0].write_text("acceleration\n" + "\n".join(f"{sample:.9g}" for sample in samples))
    names[1].write_bytes(samples.astype("<f4").tobytes())
    for name, width in zip(names[2:], (2, 3), strict=True):
        counts = numpy.round(samples * 2 ** (8 * width - 1)).astype("<i4")
        with wave.open(str(name), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(width)
            file.setframerate(RATE)
            file.writeframes(b"".join(bytes(width) + count.tobytes()[:width] for count in counts))
    answers = analyze(*names[:2], "--rate", RATE, "--speed", 1500) + analyze(*names[2:], "--channel", 2)
    assert len(answers) == 4 and answers[0]["speed_rpm"] == 1500
    for answer in answers:
        check(answer, samples)


def test_bad_recordings_are_refused_by_name_and_with_exit_status_2(stage):
    for name, content in {
        "empty.wav": b"", "header.wav": b"RIFF1234WAVE", "one.csv": b"1\n", "nan.csv": b"1\nnan\n", "odd.f32": b"12345",
        "text.csv": b"a\n1\nb\n", "other.mp3": b"ID3",
    }.items():
        path = stage.directory / name
        path.write_bytes(content)
        done = run_tool("analyze", path, "--rate", 1000)
        assert done.returncode == 2 and str(path) in done.stderr and "Try: " in done.stderr, name
    done = run_tool("analyze", stage.directory / "none.wav")
    assert done.returncode == 2
    huge = stage.directory / "huge.wav"
    with open(huge, "wb") as file:
        file.truncate(2 << 30)
    done = run_tool("analyze", huge)
    assert done.returncode == 2 and "268435456" in done.stderr
