"""`millwright detect`: tables in, scores and alarms out, row by row."""

import csv
import json
from datetime import datetime, timedelta

import numpy
import pytest

from daemon import run_tool

pytestmark = pytest.mark.usefixtures("binaries")

ROWS = 1500
LEARN = 500


@pytest.fixture
def signals():
    noise = numpy.random.default_rng(3).normal(size=(ROWS, 2))
    return numpy.column_stack([20 + noise[:, 0], 5 + 0.2 * noise[:, 1]])


def times(count=ROWS, step=60):
    return [str(datetime(2026, 3, 1) + timedelta(seconds=step * row)) for row in range(count)]


def detect(stage, signals, *arguments, stamps=None, learn=LEARN):
    path, out = stage.directory / "in.csv", stage.directory / "out.csv"
    stamps = stamps or times(len(signals))
    lines = [f"{stamp}," + ",".join("" if numpy.isnan(value) else f"{value:.4f}" for value in row)
             for stamp, row in zip(stamps, signals, strict=True)]
    path.write_text("time,temperature,pressure\n" + "".join(line + "\n" for line in lines))
    done = run_tool("detect", path, "--learn-rows", learn, "--out", out, "--json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    rows = list(csv.DictReader(open(out)))
    assert [row["time"] for row in rows] == stamps
    assert all(0 <= float(row["score"]) <= 1 and row["alarm"] in ("0", "1") for row in rows)
    answer = json.loads(done.stdout)
    assert bool(answer["alarms"]) == (done.returncode == 1)
    return answer, rows


def test_a_shift_is_found_named_and_left_when_it_is_over(stage, signals):
    signals[1000:1100, 1] += 1.5
    answer, rows = detect(stage, signals)
    [alarm] = answer["alarms"]
    assert 1000 <= alarm["row"] <= 1010 and alarm["top"][0]["column"] == "pressure"
    assert rows[1050]["alarm"] == "1" and rows[1050]["top"].split(";")[0] == "pressure"
    assert rows[1400]["alarm"] == "0" and rows[1400]["top"] == ""


def test_nothing_is_known_of_what_comes_later(stage, signals):
    signals[900:, 0] += 5
    _, whole = detect(stage, signals)
    _, cut = detect(stage, signals[:1000])
    assert whole[:1000] == cut


def test_gaps_missing_values_and_clocks_that_go_back_alarm_nobody(stage, signals):
    stamps = times()
    stamps[700:] = [str(datetime(2026, 3, 5) + timedelta(seconds=60 * row)) for row in range(ROWS - 700)]
    stamps[801] = stamps[800]
    stamps[900] = stamps[890]
    signals[750:753, 0] = numpy.nan
    signals[:200, 1] = numpy.nan
    answer, rows = detect(stage, signals, stamps=stamps)
    assert not any(start <= alarm["row"] < start + 64 for alarm in answer["alarms"] for start in (700, 750, 800, 900))
    assert answer["gaps"] == 1 and answer["time_reversals"] == 2
    assert len(rows) == ROWS


def test_a_sensor_that_does_not_move_is_found_and_a_constant_is_no_alarm(stage, signals):
    signals[1000:, 0] = signals[1000, 0]
    signals[:, 1] = 4.2
    answer, _ = detect(stage, signals)
    assert answer["alarms"][0]["top"][0] == answer["alarms"][0]["top"][0] | {"column": "temperature"}
    assert 1000 < answer["alarms"][0]["row"] < 1100


def test_columns_without_a_time_are_numbered(stage, signals):
    path, out = stage.directory / "plain.csv", stage.directory / "out.csv"
    path.write_text("a;b\n" + "".join(f"{a};{b}\n" for a, b in signals))
    done = run_tool("detect", path, "--learn-rows", 500, "--columns", "b", "--out", out)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(open(out)))
    assert list(rows[0]) == ["row", "score", "alarm", "top"] and rows[-1]["row"] == str(ROWS)


def test_bad_input_is_refused_with_exit_status_2(stage, signals):
    path, out = stage.directory / "bad.csv", stage.directory / "out.csv"
    body = "".join(f"{stamp},{row}\n" for row, stamp in enumerate(times(100)))
    for content, arguments, words in [
        ("", [], "bad.csv"), ("time,a\n", [], "bad.csv"), ("time,a\n" + body, ["--learn-rows", 100], "100 rows"),
        ("time,a\n" + body, ["--learn-rows", 5], "too few"), ("time,a\n" + body, ["--columns", "b"], "b"),
        ("time,a\n" + body, ["--time", "b"], "b"), ("time,a\n" + body, ["--budget", "often"], "often"),
        ("time,a\nnoon,1\n" + body, [], "noon"), ("time,a\n" + "2026-01-01 00:00:00,1\n" * 100, [], "does not go on"),
        ("time,a\n2026-01-01 00:00:00,x\n" + body, [], "x"), ("time\n" + "2026-01-01 00:00:00\n" * 100, [], "no column"),
    ]:
        path.write_text(content)
        arguments = arguments if "--learn-rows" in arguments else [*arguments, "--learn-rows", 50]
        done = run_tool("detect", path, "--out", out, *arguments)
        assert done.returncode == 2 and words in done.stderr and "Try: " in done.stderr, (content[:40], done.stderr)
    path.write_text("time,a\n" + body)
    done = run_tool("detect", path, "--learn-rows", 50, "--out", stage.directory / "none" / "out.csv")
    assert done.returncode == 2
    # By another name as well.
    (stage.directory / "link.csv").symlink_to(path)
    done = run_tool("detect", path, "--learn-rows", 50, "--out", stage.directory / "link.csv")
    assert done.returncode == 2 and "written over" in done.stderr and path.read_text() == "time,a\n" + body
