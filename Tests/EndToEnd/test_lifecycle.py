"""Starting, stopping, asking and reloading."""

import json
import os
import re
import shutil
import signal
import subprocess

import pytest

from daemon import CHANGE_SOCKET, MILLWRIGHTD, READ_SOCKET, STOP_LIMIT, run_tool
from grid import assert_grid
from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {
    "pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}},
    "fan": {"pulses": {"at": f"plc2 holding {COUNTER} uint32", "every": "100ms"}},
}


class Plant:
    def __init__(self, stage):
        self.pump, self.fan = stage.device(Device), stage.device(Device)
        self.broker = stage.broker()
        self.subscriber = stage.paho(self.broker)
        ports = {"plc1": self.pump.port, "plc2": self.fan.port}
        self.settings = stage.settings(self.broker.port, ports, POINTS)
        self.daemon = stage.daemon(self.settings)

    def start(self):
        self.daemon.start()
        self.subscriber.wait_for_data("pump", 3)
        self.subscriber.wait_for_data("fan", 3)
        return self

    def wait_for_polls(self, device, count):
        before = len(device.requests)
        wait_for(lambda: len(device.requests) >= before + count, 15, f"{count} polls")


@pytest.fixture
def plant(stage):
    return Plant(stage)


def curl(path, target, *options):
    return subprocess.run(
        ["curl", "--silent", "--show-error", "--max-time", "10", *options, "--unix-socket", path, f"http://d{target}"],
        capture_output=True, text=True, timeout=20,
    )


def test_sigterm_stops_the_daemon_within_its_limit(plant):
    plant.start()
    status, seconds = plant.daemon.stop()
    assert (status, seconds < STOP_LIMIT) == (0, True)
    assert not list(plant.daemon.runtime.glob("*.sock")), "no socket stays behind"


def test_sigterm_stops_the_daemon_within_its_limit_while_nobody_answers(plant):
    plant.broker.stop()
    plant.pump.stop()
    plant.daemon.start()
    wait_for(lambda: plant.daemon.get("/status")["uplink"].get("reason"), 15, "the broker is missed")
    status, seconds = plant.daemon.stop()
    assert (status, seconds < STOP_LIMIT) == (0, True)


def test_sigint_stops_the_daemon_too(plant):
    plant.start()
    plant.daemon.process.send(signal.SIGINT)
    assert plant.daemon.process.wait(STOP_LIMIT) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_whoever_was_answered_may_stop_it_or_have_it_reload_at_once(plant, number):
    for _ in range(5):
        plant.daemon.start()
        plant.daemon.process.send(number)
        if number == signal.SIGHUP:
            wait_for(lambda: "settings" in plant.daemon.log_text().splitlines()[-1], 10, "it reloads")
            plant.daemon.process.send(signal.SIGTERM)
        assert plant.daemon.process.wait(STOP_LIMIT) == 0


def test_the_daemon_starts_after_a_kill_though_its_sockets_are_still_there(plant):
    plant.start()
    plant.daemon.kill()
    assert (plant.daemon.runtime / READ_SOCKET).exists()
    plant.daemon.start()
    plant.subscriber.wait_for_next_data("pump", 3)


@pytest.mark.parametrize("shared", ["both directories", "the data directory", "the runtime directory"])
def test_a_second_instance_is_refused_and_harms_nothing(stage, plant, shared):
    plant.start()
    data = None if shared == "the runtime directory" else plant.daemon.data
    runtime = None if shared == "the data directory" else plant.daemon.runtime
    second = stage.daemon(plant.settings, data=data, runtime=runtime)
    second.launch()
    assert second.process.wait(10) != 0
    said = second.log_text()
    assert any(word in said.lower() for word in ("another", "already", "in use", "running")), said
    assert str(plant.daemon.data) in said or str(plant.daemon.runtime) in said, said
    plant.subscriber.wait_for_next_data("pump", 5)
    assert plant.daemon.get("/status")["epoch"]
    plant.daemon.stop()
    report = stage.verify_stream(plant.subscriber, "pump.pulses", "fan.pulses")
    assert (report["findings"], report["tails"]) == ([], [])


def test_the_read_socket_answers_curl(plant):
    plant.start()
    path = plant.daemon.runtime / READ_SOCKET
    for target in ("/status", "/assets", "/points", "/links", "/buffer"):
        done = curl(path, target)
        assert done.returncode == 0, done.stderr
        json.loads(done.stdout)
    points = json.loads(curl(path, "/points?asset=fan").stdout)
    assert [(point["asset"], point["id"]) for point in points] == [("fan", "pulses")]


def test_the_read_socket_changes_nothing(plant):
    plant.start()
    done = curl(plant.daemon.runtime / READ_SOCKET, "/reload", "--request", "POST", "--output", "-", "--fail")
    assert done.returncode == 22, "an HTTP error"
    status, body = plant.daemon.request("GET", "/nothing")
    assert status == 404
    assert body["problem"]


def test_the_sockets_are_not_open_to_everyone(plant):
    plant.start()
    for name in (READ_SOCKET, CHANGE_SOCKET):
        assert (plant.daemon.runtime / name).stat().st_mode & 0o007 == 0


def test_the_tool_prints_json_and_text_for_every_daily_verb(plant):
    plant.start()
    for verb in ("status", "assets", "points", "links", "buffer"):
        status, _ = plant.daemon.tool(verb)
        assert status in (0, 1)
        done = run_tool(verb, "--runtime", plant.daemon.runtime)
        assert done.returncode in (0, 1)
        assert done.stdout.strip()
    _, points = plant.daemon.tool("points")
    assert {(point["asset"], point["id"], point["quality"]) for point in points} == {
        ("pump", "pulses", "good"), ("fan", "pulses", "good"),
    }


def test_the_tool_exits_3_where_no_daemon_runs(stage):
    empty = stage.directory / "empty"
    empty.mkdir()
    done = run_tool("status", "--runtime", empty)
    assert done.returncode == 3
    assert str(empty) in done.stderr


def add_point(settings):
    settings["assets"]["pump"]["points"]["level"] = {"at": "plc1 holding 7 uint16", "every": "100ms"}


@pytest.mark.parametrize("way", ["SIGHUP", "millwright reload"])
def test_a_reload_that_adds_a_point_changes_that_assets_stream_only(stage, plant, way):
    plant.start()
    before = {asset: plant.subscriber.of_kind("data", asset)[-1]["cfg"] for asset in ("pump", "fan")}
    plant.wait_for_polls(plant.fan, 10)
    began = plant.fan.arrivals()[-1]
    add_point(plant.settings)
    plant.daemon.write(plant.settings)
    if way == "SIGHUP":
        plant.daemon.process.send(signal.SIGHUP)
    else:
        status, answer = plant.daemon.tool("reload")
        assert (status, answer["applied"], answer["mistakes"]) == (0, True, [])
    new = plant.subscriber.wait_for_data("pump", 5, where=lambda payload: payload["values"].get("level") == 7)
    assert {payload["cfg"] for payload in new}.isdisjoint({before["pump"]})
    plant.wait_for_polls(plant.fan, 20)
    assert_grid([arrival for arrival in plant.fan.arrivals() if arrival >= began])
    assert plant.fan.connections == 1
    assert {payload["cfg"] for payload in plant.subscriber.of_kind("data", "fan")} == {before["fan"]}
    plant.daemon.stop()
    plant.subscriber.wait_for_status(online=False)
    report = stage.verify_stream(plant.subscriber, "fan.pulses")
    assert (report["findings"], report["tails"]) == ([], [])
    assert len(report["epochs"]) == 1, "a reload is no new epoch"


def test_a_reload_that_removes_a_device_stops_asking_it(plant):
    plant.start()
    for section, name in (("links", "plc1"), ("devices", "plc1"), ("assets", "pump")):
        del plant.settings[section][name]
    plant.daemon.write(plant.settings)
    status, answer = plant.daemon.tool("reload")
    assert (status, answer["applied"]) == (0, True)
    asked = len(plant.pump.requests)
    plant.wait_for_polls(plant.fan, 10)
    assert len(plant.pump.requests) == asked
    assert set(plant.daemon.links()) == {"plc2"}


@pytest.mark.parametrize("way", ["SIGHUP", "millwright reload"])
def test_bad_settings_are_refused_whole_at_a_reload_and_the_running_set_stays(plant, way):
    plant.start()
    running = plant.daemon.get("/points")
    began = plant.fan.arrivals()[-1]
    add_point(plant.settings)
    plant.settings["assets"]["fan"]["points"]["pulses"]["at"] = "plc9 holding 65535 uint32"
    plant.settings["devices"]["plc2"]["unti"] = 3
    plant.daemon.write(plant.settings)
    config = str(plant.daemon.config)
    if way == "SIGHUP":
        plant.daemon.process.send(signal.SIGHUP)
        wait_for(lambda: f"{config}:" in plant.daemon.log_text(), 10, "the log names file and line")
    else:
        status, answer = plant.daemon.tool("reload")
        assert status != 0
        assert answer["applied"] is False
        assert len(answer["mistakes"]) >= 2
        assert all(mistake.startswith(f"{config}:") for mistake in answer["mistakes"])
    plant.wait_for_polls(plant.fan, 15)
    assert_grid([arrival for arrival in plant.fan.arrivals() if arrival >= began])
    assert not plant.pump.arrivals(address=7), "no part of the refused settings is in force"
    assert [(p["asset"], p["id"], p["source"]) for p in plant.daemon.get("/points")] == [
        (p["asset"], p["id"], p["source"]) for p in running
    ]
    assert plant.fan.connections == plant.pump.connections == 1


def refused_start(daemon):
    daemon.launch()
    assert daemon.process.wait(10) != 0
    return daemon.log_text().split("\n", 1)[1]


def test_a_socket_path_that_is_too_long_is_named(stage, plant):
    runtime = stage.directory / ("long-" * 25)
    said = refused_start(stage.daemon(plant.settings, runtime=runtime))
    assert str(runtime) in said
    assert re.search(r"\b10[4-8]\b|too long", said), said


def test_a_settings_file_that_is_missing_is_named(plant):
    plant.daemon.config.unlink()
    assert str(plant.daemon.config) in refused_start(plant.daemon)


def test_a_settings_file_that_is_a_directory_is_named(plant):
    plant.daemon.config.unlink()
    plant.daemon.config.mkdir()
    said = refused_start(plant.daemon)
    plant.daemon.config.rmdir()
    plant.daemon.config.touch()  # for the report of a failure
    assert str(plant.daemon.config) in said


def test_a_settings_file_that_may_not_be_read_is_named(plant):
    plant.daemon.config.chmod(0o000)
    command = [str(part) for part in plant.daemon.command()]
    if os.geteuid() == 0:
        # Root may read everything: be somebody else, to whom all but this file is open.
        for path in (plant.daemon.data, plant.daemon.runtime):
            path.chmod(0o777)
        setpriv = [shutil.which("setpriv"), "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
        if subprocess.run([*setpriv, "test", "-x", command[0]]).returncode:
            pytest.skip("the build directory is closed to other users")
        command = setpriv + command
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    plant.daemon.config.chmod(0o644)
    assert done.returncode != 0
    assert str(plant.daemon.config) in done.stderr + done.stdout


def test_a_wrong_command_line_is_refused_with_the_right_one():
    done = subprocess.run([MILLWRIGHTD, "--confg", "x.yaml"], capture_output=True, text=True, timeout=10)
    assert done.returncode == 2
    assert "--confg" in done.stderr and "--config" in done.stderr


def test_settings_with_mistakes_are_refused_at_the_start_with_all_of_them(plant):
    plant.settings["links"]["plc1"]["tcp"] = "127.0.0.1"
    plant.settings["devices"]["plc2"]["timeout"] = "soon"
    plant.daemon.write(plant.settings)
    said = refused_start(plant.daemon)
    assert said.count(f"{plant.daemon.config}:") >= 2
    assert "soon" in said
