"""Three pumps of the simulator: a bearing that runs dry, a bearing monitor that sticks, and starts. Only the first is the machine's."""

import pytest

from daemon import MILLWRIGHT, ROOT
from processes import Process, free_port
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

FOLDER = ROOT / "Config" / "anomalies"


@pytest.fixture
def pumps(stage):
    """The shipped files, but for the ports."""
    broker, port = stage.broker(), free_port()
    subscriber = stage.mosquitto_sub(broker)
    settings = (FOLDER / "millwright.yaml").read_text(encoding="utf-8")
    for old, new in {
        "127.0.0.1:15022": f"127.0.0.1:{port}", "127.0.0.1:18830": f"127.0.0.1:{broker.port}",
        "gateway:": f"profiles: {FOLDER / 'profiles'}\ngateway:",
    }.items():
        assert old in settings
        settings = settings.replace(old, new)
    daemon = stage.daemon(settings)
    simulator = Process(
        "plant", [str(MILLWRIGHT), "simulate", str(FOLDER / "plant.yaml"), "--port", str(port)], stage.directory / "plant.log")
    stage.processes.append(simulator)
    wait_for(lambda: str(port) in simulator.log_text() or not simulator.is_running, 15, "the plant listens")
    return daemon.start(), subscriber


def test_a_drift_is_the_machines_alarm_a_stuck_sensor_is_doubted_and_starts_are_nothing(pumps):
    daemon, subscriber = pumps
    raised = lambda: {p["id"]: p for p in subscriber.of_kind("alarm") if p["state"] == "unack_active"}
    wait_for(lambda: len(raised()) >= 2, 90, "both alarms")
    alarms = raised()
    assert alarms.keys() == {"pump-1/anomaly", "pump-2/bearing_shock/sensor"}
    # Friction is heard and felt at once: either may be first.
    drift = alarms["pump-1/anomaly"]["contributors"][0]
    assert drift["point"] in ("bearing_temp", "bearing_shock") and drift["value"] > drift["expected"]
    stuck = alarms["pump-2/bearing_shock/sensor"]
    assert stuck["point"] == "bearing_shock" and stuck["contributors"][0]["family"] == "stuck"
    doubted = subscriber.wait_for_data("pump-2", where=lambda data: data.get("quality") == {"bearing_shock": "uncertain:stuck"})
    assert doubted[-1]["values"]["bearing_shock"] == doubted[0]["values"]["bearing_shock"], "the value goes on upstream"

    def starts(asset):
        return max((state["starts"] for state in subscriber.of_kind("state", asset)), default=0)

    before = starts("pump-3")
    wait_for(lambda: starts("pump-3") > before, 20, "another start")
    assert all(starts(f"pump-{number}") >= 3 for number in (1, 2, 3)), "they have been started all the time"
    currents = [data["values"]["current"] for data in subscriber.of_kind("data", "pump-3") if "current" in data["values"]]
    assert max(currents) > 200, "and drew what a motor draws then"
    assert raised().keys() == alarms.keys(), "which is no alarm"
    status, answer = daemon.tool("alarms")
    assert status == 1 and {alarm["id"] for alarm in answer["alarms"]} == alarms.keys()
