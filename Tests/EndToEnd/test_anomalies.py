"""Detectors in the daemon: from registers that fluctuate to an alarm that names what is not as it was, through kills."""

import json
import random
import sqlite3

import jsonschema
import paho.mqtt.publish as publish
import pytest

from daemon import ROOT, run_tool, yaml
from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

FLOW, PRESSURE, TEMP, RUNNING = range(10, 14)
ANOMALY = "pump/anomaly"
LEARN = 150  # rows


class Pump(Device):
    """Three points that fluctuate about a common load within bounds, and what a test does to them."""

    def __init__(self, peers):
        self.random = random.Random(5)
        self.load = 0.0
        self.offset = {FLOW: 0, PRESSURE: 0, TEMP: 0}
        self.drift = 0.0  # of the temperature, a read
        self.is_running = True
        self.stuck = False  # the sensor of the flow
        self.flow = 0
        super().__init__(peers)

    def registers(self, request):
        self.load += 0.2 * (self.random.uniform(-1, 1) - self.load)
        self.offset[TEMP] += self.drift
        on = self.is_running
        if not self.stuck:
            self.flow = 10000 + 400 * self.load + self.random.uniform(-80, 80) + self.offset[FLOW] if on else 0
        held = {
            FLOW: self.flow,
            PRESSURE: 6000 - 200 * self.load + self.random.uniform(-40, 40) + self.offset[PRESSURE] if on else 0,
            TEMP: 5000 + 100 * self.load + self.random.uniform(-40, 40) + self.offset[TEMP],
            RUNNING: int(on),
        }
        for address in range(request.address, request.address + request.count):
            yield round(held.get(address, 0)) & 0xFFFF


class Plant:
    def __init__(self, stage, **anomalies):
        self.device = stage.device(Pump)
        self.broker = stage.broker()
        self.subscriber = stage.mosquitto_sub(self.broker)
        points = {
            name: {"at": f"plc1 holding {address} uint16", "every": "20ms", "unit": unit, "name": title}
            for name, address, unit, title in [
                ("flow", FLOW, "l/h", "流量"), ("pressure", PRESSURE, "mbar", "压力"), ("temp", TEMP, "°C", "温度"),
                ("running", RUNNING, "1", "运行"),
            ]
        }
        settings = stage.settings(self.broker.port, {"plc1": self.device.port}, {"pump": points})
        settings["assets"]["pump"]["anomalies"] = {
            "points": ["flow", "pressure", "temp"], "every": "100ms", "learn": f"{LEARN // 10}s", **anomalies}
        self.settings = settings
        self.daemon = stage.daemon(settings).start()

    @property
    def detector(self):
        """As `millwright baseline` shows it; nothing before its first row."""
        _, baselines = self.daemon.tool("baseline", "pump")
        return baselines[0] if baselines else {"count": 0}

    def wait_for_rows(self, count):
        wait_for(lambda: self.detector["count"] >= count, 90, f"{count} rows")

    def states(self):
        """Of the anomaly, as they came upstream."""
        found = {}
        for payload in self.subscriber.of_kind("alarm", "pump"):
            if payload["id"] == ANOMALY:
                found[payload["epoch"], payload["seq"]] = payload
        return [found[key] for key in sorted(found, key=lambda key: (found[key]["ts"], key[1]))]

    def wait_for_alarm(self):
        wait_for(lambda: any(p["state"] == "unack_active" for p in self.states()), 60, "an anomaly is raised")


def test_a_drifting_temperature_is_an_alarm_that_names_it_and_returns(stage):
    plant = Plant(stage)
    plant.wait_for_rows(LEARN + 20)
    detector = plant.detector
    assert detector["location"] == "anomalies" and detector["mode"] == "" and detector["needed"] == LEARN
    assert detector["typical"]["temp"] == pytest.approx(5000, abs=200) and 0 < detector["bytes"] < 20_000
    before = len(plant.states())
    plant.device.drift = 1
    wait_for(lambda: len(plant.states()) > before and plant.states()[-1]["state"] == "unack_active", 60, "an alarm")
    plant.device.drift = 0
    raised = plant.states()[-1]
    schema = json.loads((ROOT / "docs" / "schemas" / "alarm-1.json").read_text(encoding="utf-8"))
    for message in plant.states():
        jsonschema.Draft202012Validator(schema).validate(message)
    assert raised["cause"] == "raised" and raised["priority"] == "low" and "point" not in raised
    first = raised["contributors"][0]
    assert first["point"] == "temp" and first["value"] > first["expected"]
    assert raised["advice"]["en"] and raised["advice"]["zh"]

    status, answer = plant.daemon.tool("alarms")
    [alarm] = answer["alarms"]
    assert status == 1 and alarm["id"] == ANOMALY and alarm["contributors"][0]["unit"] == "°C"
    for language, word in (("en", "instead of"), ("zh", "应为")):
        done = run_tool("alarms", "--lang", language, "--runtime", plant.daemon.runtime)
        assert done.returncode == 1 and "温度" in done.stdout and word in done.stdout, done.stdout + done.stderr
    assert plant.daemon.tool("alarms ack", ANOMALY)[1]["result"] == "done"
    plant.device.offset[TEMP] = 0
    wait_for(lambda: plant.states()[-1]["state"] == "normal", 60, "it returns")


def test_what_is_expected_is_told_on_demand_and_a_deviation_from_it_is_an_alarm(stage):
    learn = 60
    plant = Plant(stage, learn=f"{learn // 10}s")
    plant.settings["assets"]["pump"]["points"]["temp"]["limits"] = {"deviation": 600, "deadband": 100, "on_delay": "500ms"}
    plant.daemon.write(yaml(plant.settings))
    assert plant.daemon.tool("reload")[1]["applied"]
    schema = json.loads((ROOT / "docs" / "schemas" / "expected_ack-1.json").read_text(encoding="utf-8"))
    root = "millwright/v1/plant-2/gw-01"

    def ask(**command):
        answers = lambda: [m.json for m in plant.subscriber.messages() if m.topic == f"{root}/ack/expected"]
        before = len(answers())
        publish.single(f"{root}/cmd/expected", json.dumps(command), qos=1, port=plant.broker.port)
        wait_for(lambda: len(answers()) > before, 10, f"{command} is answered")
        jsonschema.Draft202012Validator(schema).validate(answers()[-1])
        return answers()[-1]

    plant.wait_for_rows(10)
    learning = ask(asset="pump", id="twin-1")
    assert (learning["result"], learning["id"], learning["state"]) == ("done", "twin-1", "learning")
    assert learning["count"] < learning["needed"] == learn and "expected" not in learning["points"]["temp"]
    shown = run_tool("show", "pump", "--runtime", plant.daemon.runtime)
    assert "learning" in shown.stdout, shown.stdout + shown.stderr
    plant.wait_for_rows(learn + 20)
    temp = (answer := ask(asset="pump"))["points"]["temp"]
    assert answer["state"] == "judging" and answer["mode"] == "" and set(answer["points"]) == {"flow", "pressure", "temp"}
    assert temp["expected"] == pytest.approx(5000, abs=200) and 0 < temp["spread"] < 200 and temp["unit"] == "°C"
    assert temp["value"] == pytest.approx(5000, abs=400)
    assert plant.daemon.tool("show", "pump")[1]["expected"]["points"]["temp"]["expected"] == pytest.approx(5000, abs=200)
    assert plant.detector["spread"]["temp"] > 0
    for command, refusal in (({"asset": "fan"}, "unknown_asset"), ({}, "malformed"), ({"asset": "pump", "ts": 1}, "expired")):
        assert ask(**command)["result"] == f"refused:{refusal}"

    deviation = lambda: [p for p in plant.subscriber.of_kind("alarm", "pump") if p["id"] == "pump/temp/deviation"]
    plant.device.offset[TEMP] = 2000
    wait_for(deviation, 30, "the deviation is an alarm")
    raised = deviation()[0]
    assert raised["level"] == "deviation" and raised["limit"] == 600 and raised["cause"] == "raised"
    assert raised["deviation"] == pytest.approx(raised["value"] - raised["expected"]) and raised["deviation"] > 600
    schema = json.loads((ROOT / "docs" / "schemas" / "alarm-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(raised)
    done = run_tool("alarms", "--lang", "zh", "--runtime", plant.daemon.runtime)
    assert "偏差 +" in done.stdout and "K" in done.stdout, done.stdout + done.stderr
    plant.daemon.kill()
    plant.daemon.start()
    assert any(a["id"] == "pump/temp/deviation" for a in plant.daemon.tool("alarms")[1]["alarms"]), "it stands"
    plant.device.offset[TEMP] = 0
    wait_for(lambda: deviation()[-1]["cause"] == "returned", 30, "it returns")


def test_a_sensor_that_sticks_is_doubted_upstream_and_no_anomaly_of_the_machine(stage):
    plant = Plant(stage)
    plant.wait_for_rows(LEARN + 60)
    before = len(plant.states())
    sensor = lambda: [p for p in plant.subscriber.of_kind("alarm", "pump") if p["id"] == "pump/flow/sensor"]
    newest = lambda: plant.subscriber.of_kind("data", "pump")[-1]
    plant.device.stuck = True
    wait_for(sensor, 60, "the sensor is doubted")
    [raised] = sensor()
    assert (raised["state"], raised["point"], raised["priority"]) == ("unack_active", "flow", "low")
    assert raised["contributors"][0]["family"] == "stuck" and raised["advice"]["zh"]
    wait_for(lambda: newest().get("quality") == {"flow": "uncertain:stuck"}, 20, "the point is marked")
    assert newest()["values"]["flow"] == round(plant.device.flow), "its value goes upstream all the same"
    schema = json.loads((ROOT / "docs" / "schemas" / "data-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(newest())
    [shown] = [point for point in plant.daemon.tool("points")[1] if point["id"] == "flow"]
    assert shown["quality"] == "uncertain:stuck" and shown["value"] == round(plant.device.flow)
    for language, word in (("en", "repeats itself"), ("zh", "数值不变")):
        assert word in run_tool("points", "--lang", language, "--runtime", plant.daemon.runtime).stdout
    plant.daemon.kill()
    plant.daemon.start()
    wait_for(lambda: newest()["epoch"] != raised["epoch"] and newest().get("quality"), 20, "it is marked after a kill")
    plant.device.stuck = False
    wait_for(lambda: sensor()[-1]["state"] in ("rtn_unack", "normal"), 60, "it returns")
    wait_for(lambda: "quality" not in newest(), 20, "the point is good again")
    assert len(plant.states()) == before


def test_a_start_raises_nothing(stage):
    plant = Plant(stage, when="running == 1")
    plant.wait_for_rows(LEARN + 20)
    before = len(plant.states())
    for _ in range(3):
        plant.device.is_running = False
        judged = plant.detector["count"]
        plant.subscriber.wait_for_next_data("pump", 50)
        assert plant.detector["count"] <= judged + 5, "standing still it is not judged"
        plant.device.is_running = True
        plant.wait_for_rows(plant.detector["count"] + 20)
    assert len(plant.states()) == before


def test_a_kill_loses_neither_what_was_learnt_nor_the_alarm(stage):
    plant = Plant(stage)
    plant.wait_for_rows(LEARN + 60)
    plant.device.drift = 1
    plant.wait_for_alarm()
    plant.device.drift = 0
    count = plant.detector["count"]
    # What an alarm changes is on disk after ten seconds.
    plant.wait_for_rows(count + 120)
    raised = len(plant.states())
    plant.daemon.kill()
    plant.daemon.start()
    again = plant.detector
    assert count <= again["count"] and again["needed"] == LEARN
    plant.wait_for_rows(again["count"] + 30)
    assert [p["state"] for p in plant.states()[raised:]] == []
    plant.device.offset[TEMP] = 0
    wait_for(lambda: plant.states()[-1]["cause"] == "returned", 60, "it returns")

    learnt = plant.detector["count"]
    assert plant.daemon.stop()[0] == 0
    plant.daemon.start()
    assert plant.detector["count"] >= learnt, "an end loses nothing"


def test_what_is_damaged_is_set_aside_and_learnt_anew(stage):
    plant = Plant(stage)
    plant.wait_for_rows(LEARN)
    assert plant.daemon.stop()[0] == 0
    database = sqlite3.connect(plant.daemon.data / "record.db")
    [(rows,)] = database.execute("SELECT count(*) FROM detectors WHERE ended IS NULL")
    assert rows == 1
    with database:
        database.execute("UPDATE detectors SET data = CAST(x'00010203' || substr(data, 5) AS BLOB)")
    database.close()
    plant.daemon.start()
    assert "set aside" in plant.daemon.log_text() and "pump" in plant.daemon.log_text()
    wait_for(lambda: plant.detector["count"], 20, "rows again")
    assert plant.detector["count"] < LEARN
    database = sqlite3.connect(plant.daemon.data / "record.db")
    [(kept,)] = database.execute("SELECT count(*) FROM detectors WHERE ended IS NOT NULL")
    assert kept == 1, "the old one is kept"
    database.close()


def test_detectors_are_frozen_and_learn_anew_on_demand(stage):
    plant = Plant(stage)
    assert plant.daemon.tool("baseline freeze", "pump")[0] == 1, "nothing is learnt yet"
    plant.wait_for_rows(LEARN)
    done = run_tool("baseline", "--lang", "zh", "--runtime", plant.daemon.runtime)
    assert done.returncode == 0 and "持续学习" in done.stdout
    status, answer = plant.daemon.tool("baseline freeze", "pump", "anomalies")
    assert (status, answer["locations"]) == (0, ["anomalies"])
    assert plant.detector["frozen"]
    plant.daemon.kill()
    plant.daemon.start()
    assert plant.detector["frozen"] and plant.detector["count"] >= LEARN
    assert plant.daemon.tool("baseline reset", "pump")[1]["locations"] == ["anomalies"]
    wait_for(lambda: plant.detector["count"], 20, "rows again")
    assert plant.detector["count"] < LEARN and "frozen" not in plant.detector
    # Other points are another machine to them; another budget is not.
    plant.wait_for_rows(20)
    plant.settings["assets"]["pump"]["anomalies"]["budget"] = "3/month"
    plant.daemon.write(yaml(plant.settings))
    assert plant.daemon.tool("reload")[1]["changed"] == ["asset pump"]
    assert plant.detector["count"] >= 20
