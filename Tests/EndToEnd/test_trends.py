"""Trends: what machines did is there afterwards, for the tool and for whoever reads the file."""

import sqlite3

import pytest

from daemon import run_tool
from peers.devices import WaveformSensor
from test_waveforms import RATE, features, tone, with_sensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")


@pytest.fixture
def fan(stage):
    sensor, broker = stage.device(WaveformSensor, tone(0.5), RATE), stage.broker()
    subscriber = stage.mosquitto_sub(broker)
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor)
    settings["assets"]["fan"]["trends"] = ["speed"]
    daemon = stage.daemon(settings).start()
    wait_for(lambda: len(features(subscriber)) >= 2, 20, "features arrive")
    return daemon, subscriber


def test_features_are_kept_as_trends_and_shown(fan):
    daemon, subscriber = fan
    status, trend = daemon.tool("trend", "fan/de_h.velocity_rms")
    assert (status, trend["unit"], trend["resolution"]) == (0, "mm/s", 60)
    sent = [message["features"]["velocity_rms"] for message in features(subscriber)]
    assert min(sent) <= trend["spans"][-1]["last"] * 1.000001 and trend["spans"][0]["low"] <= max(sent) * 1.000001
    assert 2 <= sum(span["count"] for span in trend["spans"])
    _, known = daemon.tool("trend")
    assert {"asset": "fan", "name": "de_h.rms", "unit": "g"} in known


def test_points_are_kept_by_the_minute_also_when_the_daemon_stops_in_the_middle_of_one(fan):
    daemon, _ = fan
    assert daemon.stop()[0] == 0
    database = sqlite3.connect(daemon.data / "record.db")
    rows = database.execute(
        "SELECT start, count, low, mean, high, last FROM minutes JOIN series ON series.id = series"
        " WHERE asset = 'fan' AND name = 'speed'").fetchall()
    database.close()
    assert rows and all(row[2:] == (1480, 1480, 1480, 1480) for row in rows)
    daemon.start()
    status, trend = daemon.tool("trend", "fan/speed")
    assert (status, trend["unit"]) == (0, "rpm")
    assert [(span["start"], span["count"]) for span in trend["spans"]] == [row[:2] for row in rows]


def test_a_trend_that_is_not_kept_is_told(fan):
    daemon, _ = fan
    for name in ("fan/none", "fan", "fan/a.b.c", "Fan/speed", "fan/speed&hours=1"):
        done = run_tool("trend", name, "--runtime", daemon.runtime)
        assert done.returncode == 2 and "millwright trend" in done.stderr, done.stderr
    done = run_tool("trend", "fan/speed", "--hours", "0", "--runtime", daemon.runtime)
    assert done.returncode == 2 and "17568" in done.stderr


def test_a_damaged_record_is_kept_under_another_name_and_a_new_one_begun(fan):
    daemon, subscriber = fan
    daemon.kill()
    path = daemon.data / "record.db"
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(b"no database at all " * 1000)
    daemon.start()
    assert "record.db.damaged-" in daemon.log_text()
    assert list(daemon.data.glob("record.db.damaged-*"))
    count = len(features(subscriber))
    wait_for(lambda: len(features(subscriber)) > count, 20, "it goes on")
    assert daemon.tool("trend", "fan/de_h.rms")[0] == 0
