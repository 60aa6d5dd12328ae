"""What machines do, from their registers to the platform and to people, through kills and reloads."""

import json

import jsonschema
import pytest

from daemon import ROOT, run_tool, yaml
from test_alarms import Registers
from test_live_diagnosis import COUNT, RATE, machine
from test_simulator import settings_of, simulated
from test_waveforms import with_sensor
from peers.devices import WaveformSensor
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

CURRENT, PRODUCT = 10, 11
VALIDATOR = jsonschema.Draft202012Validator(
    json.loads((ROOT / "docs" / "schemas" / "state-1.json").read_text(encoding="utf-8"))
)


class Plant:
    def __init__(self, stage, operation):
        self.device = stage.device(Registers)
        self.device.held.update({CURRENT: 0, PRODUCT: 1})
        self.broker = stage.broker()
        self.subscriber = stage.paho(self.broker, topic="millwright/v1/#")
        points = {
            "current": {
                "at": f"plc1 holding {CURRENT} uint16", "every": "100ms", "unit": "A",
                "limits": {"high": 85, "states": ["run"]},
            },
            "product": {"at": f"plc1 holding {PRODUCT} uint16", "every": "100ms"},
        }
        self.settings = stage.settings(self.broker.port, {"plc1": self.device.port}, {"pump": points})
        self.settings["assets"]["pump"]["operation"] = operation
        self.daemon = stage.daemon(self.settings).start()
        self.subscriber.wait_for_data("pump")

    def draw(self, current):
        self.device.held[CURRENT] = current

    def states(self):
        return self.subscriber.of_kind("state", "pump")

    def last(self):
        return self.states()[-1]

    def wait_for(self, limit=15, **expected):
        def matches():
            found = self.states()
            return found[-1] if found and expected.items() <= found[-1].items() else None

        return wait_for(matches, limit, f"{expected}, last {self.states()[-1:]}")

    def shown(self):
        return self.daemon.tool("assets")[1][0]["operation"]

    def alarms(self):
        return self.subscriber.of_kind("alarm", "pump")


RULES = {"run": "current > 20", "idle": "current > 2", "settle": "2s", "hold": "1s", "context": ["product"]}


def test_a_machine_starts_runs_and_stops_through_a_kill(stage):
    plant = Plant(stage, RULES)
    plant.wait_for(state="off", steady=True, starts=0, run_hours=0)
    plant.draw(450)  # The inrush is beyond the limit, which is of run.
    plant.wait_for(state="starting", starts=1)
    plant.draw(60)
    running = plant.wait_for(state="run", steady=True)
    assert running["mode"] == {"key": "run/product=1", "bins": {}, "context": {"product": "1"}}
    assert plant.alarms() == []
    plant.draw(90)
    wait_for(lambda: [alarm["value"] for alarm in plant.alarms()] == [90], 10, "in run the limit is heard")
    plant.draw(60)
    wait_for(lambda: plant.alarms()[-1]["cause"] == "returned", 10, "and its end")

    plant.daemon.kill()
    plant.daemon.start()
    after = plant.wait_for(epoch=plant.daemon.get("/status")["epoch"], state="run", steady=True)
    assert (after["since"], after["starts"]) == (running["since"], 1)
    assert after["run_hours"] >= running["run_hours"]
    plant.draw(0)
    plant.wait_for(state="stopping")
    plant.daemon.kill()
    plant.draw(5)
    plant.daemon.start()
    plant.wait_for(epoch=plant.daemon.get("/status")["epoch"], state="idle", starts=1)
    plant.draw(60)
    plant.wait_for(state="starting", starts=2)
    plant.wait_for(state="run", steady=True)
    plant.device.held[PRODUCT] = 2
    plant.wait_for(state="run", steady=False)
    assert plant.wait_for(state="run", steady=True)["mode"]["key"] == "run/product=2"

    # Nothing goes back, and nothing is longer than the time that it took.
    states = [message["state"] for message in plant.states()]
    assert [state for state, before in zip(states, [None, *states], strict=False) if state != before] == [
        "off", "starting", "run", "stopping", "idle", "starting", "run",
    ]
    for before, message in zip(plant.states(), plant.states()[1:], strict=False):
        assert message["run_hours"] >= before["run_hours"] and message["starts"] >= before["starts"]
        elapsed = (message["ts"] - before["ts"]) / 3_600_000
        assert message["run_hours"] - before["run_hours"] <= elapsed + 0.0001
    for message in plant.states():
        VALIDATOR.validate(message)
    late = stage.mosquitto_sub(plant.broker)
    view = wait_for(
        lambda: [m.json for m in late.messages() if m.topic.endswith("/pump/now/state")], 10, "the view is retained")
    assert view[-1]["state"] == "run" and "seq" not in view[-1]
    VALIDATOR.validate(view[-1])


def test_people_see_what_machines_do_and_a_silent_device_leaves_it_unknown(stage):
    plant = Plant(stage, RULES)
    plant.wait_for(state="off")
    plant.draw(60)
    plant.wait_for(state="run", steady=True)
    plant.draw(0)
    plant.wait_for(state="off")
    found = plant.shown()
    assert (found["state"], found["starts"]) == ("off", 1)
    assert 0 < found["day"]["share"] < 1 and found["day"] == found["week"]
    assert plant.daemon.tool("status")[1]["states"] == {"off": 1}
    for verb, words in (
        ("assets", {"en": ["state", "off", "starts"], "zh": ["状态", "停机", "起动次数"]}),
        ("status", {"en": ["1 off"], "zh": ["停机 1"]}),
        ("show", {"en": ["operation", "1 start", "ran "], "zh": ["运行状态", "起动 1 次", "开动率"]}),
    ):
        for language, expected in words.items():
            arguments = ["pump"] if verb == "show" else []
            done = run_tool(verb, *arguments, "--lang", language, "--runtime", plant.daemon.runtime)
            assert done.returncode == 0 and all(word in done.stdout for word in expected), done.stdout + done.stderr
    plant.device.stop()
    unknown = plant.wait_for(limit=150, state="unknown", steady=False)
    assert unknown["reason"].startswith("bad:") and unknown["starts"] == 1
    VALIDATOR.validate(unknown)


def test_what_one_signal_shows_is_learnt_and_survives_a_restart_and_a_reload_keeps_the_hours(stage):
    plant = Plant(stage, {"learn": "current", "settle": "1s", "hold": "1s"})
    wait_for(lambda: plant.shown().get("reason") == "learning", 15, "it learns")
    wait_for(lambda: plant.daemon.get("/status")["counters"]["acquisition.values"] > 2 * 100, 30, "values at rest")
    plant.draw(60)
    # Found running, it was not seen to start.
    plant.wait_for(limit=60, state="run", steady=True, starts=0)
    plant.draw(0)
    plant.wait_for(state="off")
    assert plant.daemon.stop()[0] == 0
    plant.daemon.start()
    plant.wait_for(epoch=plant.daemon.get("/status")["epoch"], state="off")
    plant.draw(60)
    plant.wait_for(state="run", steady=True, starts=1)
    before = plant.shown()
    plant.settings["assets"]["pump"]["operation"] = RULES
    plant.daemon.write(yaml(plant.settings))
    assert plant.daemon.tool("reload")[1]["changed"] == ["asset pump"]
    plant.wait_for(state="run", steady=True)
    after = plant.shown()
    assert after["starts"] == 1 and after["run_hours"] >= before["run_hours"] > 0


def test_a_capture_of_a_start_is_no_baseline(stage):
    """A fan of which every capture comes while it is said to start, and then while it runs."""
    sensor, broker = stage.device(WaveformSensor, machine(0), RATE), stage.broker()
    settings = with_sensor(stage.settings(broker.port, {}, {}), sensor, samples=COUNT)
    settings["assets"]["fan"] |= {
        "machine": {"standard": "iso20816-3", "group": 2, "foundation": "rigid", "kinds": ["fan"], "power": "45kW"},
        "operation": {"run": "speed > 100", "settle": "1h"},
    }
    daemon = stage.daemon(settings).start()

    def analysed():
        return daemon.get("/status")["counters"]["waveforms.analysed"]

    wait_for(lambda: analysed() >= 3, 60, "captures")
    assert daemon.tool("baseline")[1] == []
    settings["assets"]["fan"]["operation"]["settle"] = "1s"
    daemon.write(yaml(settings))
    daemon.tool("reload")
    wait_for(lambda: daemon.tool("baseline")[1], 60, "it learns in a steady run")


def test_a_simulated_pump_runs_on_its_sensor_alone(stage):
    """Nothing but the speed that its vibration sensor says: it is found running, in the bin of its speed."""
    port = simulated(stage, {"vib": {"unit": 11, "on": "pump", "samples": 4096}})
    broker = stage.broker()
    settings = settings_of(stage, broker, port, 4096)
    settings["devices"]["pump"] = {"link": "plant", "unit": 1}
    settings["assets"]["pump"]["points"]["speed"] = {"at": "pump input 0 uint16", "every": "200ms", "unit": "rpm"}
    settings["assets"]["pump"]["operation"] = {
        "run": "speed > 1000", "settle": "2s", "hold": "1s", "bins": {"speed": "10%"},
    }
    daemon = stage.daemon(settings).start()

    def is_at_speed():
        found = daemon.tool("assets")[1][0]["operation"]
        bins = found["mode"]["bins"] if found.get("mode") else {}
        return found["state"] == "run" and bins and bins["speed"]["from"] < 1480 < bins["speed"]["to"]

    # On its way up it may have rested within another bin.
    wait_for(is_at_speed, 60, "the pump runs and has settled")
