"""`millwright analyze` on recordings, beside NumPy."""

import csv
import json
import math
import os
import struct
import wave
import zlib
from pathlib import Path

import jsonschema
import numpy
import pytest

from daemon import ROOT, run_tool

pytestmark = pytest.mark.usefixtures("binaries")

RATE = 12800
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "tool" / "analyze-1.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
BEARING = "n=9,d=7.94,D=39.04,phi=0"
OUTER_RACE = 9 / 2 * (1 - 7.94 / 39.04)


@pytest.fixture
def samples():
    time = numpy.arange(RATE * 2) / RATE
    noise = numpy.random.default_rng(1).normal(0, 0.02, time.size)
    return 0.3 * numpy.sin(2 * numpy.pi * 25 * time) + 0.1 * numpy.sin(2 * numpy.pi * 160 * time) + noise


def analyze(*arguments):
    done = run_tool("analyze", *arguments, "--json")
    assert done.returncode in (0, 1), done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for answer in answers:
        VALIDATOR.validate(answer)
    return answers


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


def wav(data, coding=1, channels=1, rate=RATE, bits=16, stated=None):
    form = struct.pack("<HHIIHH", coding, channels, rate, 0, 0, bits)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", stated or len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


BAD = {
    "empty.wav": (b"", "no WAV"), "empty.csv": (b"", "no samples"), "empty.f32": (b"", "no samples"),
    "no-samples.wav": (wav(b""), "no samples"), "heading.csv": (b"g\n", "no samples"),
    "one.wav": (wav(b"ab"), "one sample"), "one.csv": (b"1\n", "one sample"), "one.f32": (b"1234", "one sample"),
    "nan.wav": (wav(struct.pack("<3f", 1, math.nan, 2), 3, bits=32), "sample 2"),
    "inf.wav": (wav(struct.pack("<3d", 1, -math.inf, 2), 3, bits=64), "sample 2"),
    "nan.csv": (b"1\nnan\n", "sample 2"), "inf.f32": (struct.pack("<3f", 1, 2, math.inf), "sample 3"),
    "huge.csv": (b"1\n1e99\n", "sample 2"),
    "header.wav": (b"RIFF1234WAVE", "no WAV"), "rifx.wav": (b"RIFX" + wav(b"abcd")[4:], "no WAV"),
    "cut-header.wav": (wav(b"abcd")[:30], "no WAV"), "no-channels.wav": (wav(b"abcd", channels=0), "no WAV"),
    "cut.wav": (wav(bytes(200), stated=100_000), "244 bytes of 100044"), "odd.f32": (b"12345", "5 bytes of 8"),
    "rate-0.wav": (wav(b"abcd", rate=0), "rate"), "eight-bits.wav": (wav(b"abcd", bits=8), "8 bits"),
    "a-law.wav": (wav(b"abcd", 6, bits=8), "coding 6"), "text.csv": (b"a\n1\nb\n", "line 3"),
    "other.mp3": (b"ID3", "no kind"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_recording_is_refused_by_name_with_exit_status_2_and_nothing_else(stage, name):
    content, reason = BAD[name]
    path = stage.directory / name
    path.write_bytes(content)
    done = run_tool("analyze", path, *([] if name == "rate-0.wav" else ["--rate", 1000]), "--plot", "spectrum")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Error: {path}") and reason in done.stderr and "\nTry: " in done.stderr


def test_bad_words_are_refused_with_exit_status_2(stage):
    path = stage.directory / "ten.wav"
    path.write_bytes(wav(numpy.random.default_rng(3).integers(-9999, 9999, 10 * RATE).astype("<i2").tobytes(), channels=10))
    for arguments in [
        ["--channel", 11], ["--channel", 0], ["--rate", 0], ["--rate", "nan"], ["--rate", 1e300], ["--speed", 0],
        ["--speed", "nan"], ["--speed", 1e300], ["--speed=-5"],
    ]:
        done = run_tool("analyze", path, *arguments)
        assert done.returncode == 2 and done.stdout == "" and "Try: " in done.stderr, arguments
    assert run_tool("analyze", stage.directory / "none.wav").returncode == 2


def test_ten_channels_and_three_bytes_are_read(stage):
    counts = numpy.random.default_rng(4).integers(-(2**23), 2**23, (RATE, 10))
    path = stage.directory / "ten.wav"
    path.write_bytes(wav(b"".join(int(n).to_bytes(3, "little", signed=True) for n in counts.ravel()), channels=10, bits=24))
    for channel in 1, 10:
        answer, = analyze(path, "--channel", channel)
        samples = counts[:, channel - 1] / 2**23
        assert answer["features"]["rms"] == pytest.approx(samples.std(), rel=1e-5)


def test_a_file_of_two_gigabytes_is_refused_with_the_limit_and_does_not_fill_the_memory(stage):
    path = stage.directory / "huge.wav"
    with open(path, "wb") as file:
        file.write(wav(b"", stated=2**31 - 100))
        file.truncate(2 << 30)
    done = run_tool("analyze", path)
    assert done.returncode == 2 and f"Error: {path} is larger than 268435456 bytes" in done.stderr
    long = stage.directory / "long.f32"
    with open(long, "wb") as file:
        file.truncate(4 * (2**23 + 1))
    done = run_tool("analyze", long, "--rate", RATE)
    assert done.returncode == 2 and "8388609 samples, more than 8388608" in done.stderr


@pytest.fixture
def damaged(stage):
    """Three seconds at 24.9 Hz with rings at the outer race's order, in g, as raw floats."""
    time = numpy.arange(RATE * 3) / RATE
    age = time * OUTER_RACE * 24.9 % 1 / (OUTER_RACE * 24.9)
    samples = 0.3 * numpy.sin(2 * numpy.pi * 24.9 * time) + numpy.exp(-1500 * age) * numpy.sin(8000 * numpy.pi * age)
    path = stage.directory / "damaged.f32"
    path.write_bytes((samples + numpy.random.default_rng(2).normal(0, 0.1, time.size)).astype("<f4").tobytes())
    return path


def test_lines_of_shaft_and_bearing_are_found(damaged):
    answer, = analyze(damaged, "--rate", RATE, "--speed", 1480, "--bearing", BEARING)
    assert answer["shaft"]["speed_rpm"] == pytest.approx(24.9 * 60, rel=1e-4)
    assert answer["shaft"]["lines"][0] == pytest.approx({"order": 1, "hertz": 24.9, "amplitude": 0.3}, rel=0.02)
    lines = [line for line in answer["envelope"]["lines"] if line["part"] == "outer_race"]
    assert [line["harmonic"] for line in lines][:3] == [1, 2, 3]
    for line in lines:
        assert line["order"] == pytest.approx(line["harmonic"] * OUTER_RACE, rel=0.003)
        assert line["hertz"] == pytest.approx(line["order"] * 24.9, rel=0.001)
    named, = analyze(damaged, "--rate", RATE, "--speed", 1480, "--bearing", "6205-2RS")
    assert {line["part"] for line in named["envelope"]["lines"] if line["harmonic"] == 1} == {"outer_race"}
    alone, = analyze(damaged, "--rate", RATE)
    assert "shaft" not in alone and "envelope" not in alone


def png(data):
    """Width, rows of palette indices, palette and title, by the specification and zlib."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place:place + 8])
        body = data[place + 8:place + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[place + 8 + length:place + 12 + length])[0]
        chunks[kind] = body
        place += 12 + length
    assert list(chunks) == [b"IHDR", b"PLTE", b"iTXt", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert form == [8, 3, 0, 0, 0]
    raw = numpy.frombuffer(zlib.decompress(chunks[b"IDAT"]), "u1").reshape(height, width + 1)
    assert (raw[:, 0] == 2).all()
    palette = numpy.frombuffer(chunks[b"PLTE"], "u1").reshape(-1, 3)
    rows = numpy.cumsum(raw[:, 1:], axis=0, dtype="u1")
    assert rows.max() < len(palette)
    return rows, palette, chunks[b"iTXt"].split(b"\0\0\0\0\0")[1].decode()


def test_a_picture_of_every_run_length_is_read_as_it_was_drawn():
    rows, palette, title = png((ROOT / "Tests" / "ConsoleTests" / "Golden" / "runs.png").read_bytes())
    x, y = numpy.meshgrid(numpy.arange(300), numpy.arange(300))
    assert (rows == numpy.where(x < y, 1, numpy.where(x == y, 2, 3 + x * y % 5))).all()
    assert title == "runs 圆" and palette.tolist() == [[n, 255 - n, 10 * n] for n in range(8)]


def test_pictures_and_tables_show_what_was_recorded(stage, damaged):
    numbers, picture = stage.directory / "a.csv", stage.directory / "a.png"
    for view, heading in {
        "spectrum": ["frequency (Hz)", "amplitude (g)"], "velocity": ["frequency (Hz)", "amplitude (mm/s)"],
        "envelope": ["frequency (Hz)", "amplitude (g²)"], "waveform": ["time (s)", "value (g)"],
    }.items():
        analyze(
            damaged, "--rate", RATE, "--speed", 1480, "--bearing", BEARING, "--plot", view, "--png", picture, "--csv",
            numbers)
        rows, palette, title = png(picture.read_bytes())
        assert rows.shape == (480, 1280) and title == str(damaged)
        # Paper, grid, letters and values; the cursors of shaft and bearing where there are any.
        assert set(numpy.unique(rows)) == set(range(4 if view == "waveform" else 6))
        with open(numbers, newline="", encoding="utf-8") as file:
            table = list(csv.reader(file))
        assert table[0] == heading
        x, y = numpy.array(table[1:], float).T
        assert numpy.allclose(x, numpy.arange(x.size) * (x[-1] / (x.size - 1)), rtol=1e-9)
        if view == "waveform":
            assert (y.astype("<f4") == numpy.fromfile(damaged, "<f4")).all()
        elif view == "spectrum":
            samples = numpy.fromfile(damaged, "<f4").astype(float)
            window = numpy.hanning(samples.size + 1)[:-1]
            exact = 2 * abs(numpy.fft.rfft((samples - samples.mean()) * window)) / window.sum()
            exact[[0, -1]] /= 2
            assert numpy.linalg.norm(y - exact) < 1e-9 * numpy.linalg.norm(exact)
        elif view == "velocity":
            line = numpy.argmax(y)
            assert x[line] == pytest.approx(24.9, abs=1 / 3)
            assert y[line] == pytest.approx(0.3 * 9806.65 / (2 * numpy.pi * 24.9), rel=0.15)
        else:
            assert x[numpy.argmax(y[1:]) + 1] == pytest.approx(OUTER_RACE * 24.9, rel=0.003)


def test_the_terminal_shows_the_picture_in_both_languages(damaged):
    arguments = ["analyze", damaged, "--rate", RATE, "--speed", 1480, "--bearing", BEARING, "--plot", "envelope"]
    for language, words in {"en": ["outer race", "Shaft"], "zh": ["外圈", "轴："]}.items():
        done = run_tool(*arguments, "--lang", language)
        assert done.returncode == 0 and all(word in done.stdout for word in [*words, "█", "BPFO", "1×"])


def test_what_cannot_be_drawn_says_why(stage, damaged):
    for arguments, reason in [
        (["--plot", "sprectrum"], "spectrum, velocity, envelope"), (["--plot", "spectrum", "--range", "9-1"], "0-200"),
        (["--plot", "spectrum", "--range", "7000-8000"], "6400 Hz"), (["--plot", "velocity", "--unit", "bar"], "m/s²"),
        (["--png", "/nonexistent/a.png"], "/nonexistent/a.png"), (["--csv", stage.directory], str(stage.directory)),
        (["--png", stage.directory / "b.png", damaged], "one recording"),
        (["--bearing", "n=9,d=7.94"], "D is missing"), (["--bearing", "n=9,d=40,D=39"], "n=9,d=40,D=39"),
        (["--bearing", "0815"], "0815"), (["--csv", damaged], "written over"),
    ]:
        done = run_tool("analyze", damaged, "--rate", RATE, *arguments)
        assert done.returncode == 2 and reason in done.stderr and done.stdout == "", (arguments, done)
    assert not (stage.directory / "b.png").exists()


def data_directory():
    path = os.environ.get("MILLWRIGHT_DATA")
    if not path or not (Path(path) / "cwru" / "records.csv").exists():
        pytest.skip("MILLWRIGHT_DATA names no directory with cwru/records.csv")
    return Path(path) / "cwru"


def test_the_records_of_case_western_reserve_have_the_lines_that_are_stated():
    directory = data_directory()
    with open(directory / "records.csv", newline="", encoding="utf-8") as file:
        records = list(csv.DictReader(file))
    for record in records:
        bearing = f"n={record['n_balls']},d={record['ball_diameter_in']},D={record['pitch_diameter_in']},phi=0"
        answer, = analyze(
            directory / record["file"], "--rate", record["sample_rate_hz"], "--speed", record["stated_rpm"],
            "--channel", 2 if record["fault_bearing"] == "FE" else 1, *(["--bearing", bearing] if record["n_balls"] else []))
        measured = float(record["measured_rpm"])
        assert answer["shaft"]["speed_rpm"] == pytest.approx(measured, rel=0.01), record["file"]
        assert len(answer["shaft"]["lines"]) >= 3
        for line in answer["shaft"]["lines"]:
            assert line["hertz"] == pytest.approx(line["order"] * measured / 60, rel=0.01), record["file"]
        part, column = {"inner": ("inner_race", "order_bpfi"), "outer": ("outer_race", "order_bpfo")}.get(
            record["fault"], (None, None))
        if part and record["plain_envelope_result"] == "clear":
            lines = {line["harmonic"]: line for line in answer["envelope"]["lines"] if line["part"] == part}
            assert lines[1]["order"] == pytest.approx(float(record[column]), rel=0.01), record["file"]
