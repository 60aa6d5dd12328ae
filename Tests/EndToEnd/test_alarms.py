"""Alarms from a register beyond its limit to the operator's screen and the platform, through restarts, kills and outages."""

import json
import sqlite3

import paho.mqtt.publish as publish
import pytest

from daemon import CHANGE_SOCKET, READ_SOCKET, run_tool, yaml
from peers.devices import Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

TEMP, RUNNING = 10, 11
HIGH = "pump/temp/high"
ROOT = "millwright/v1/plant-2/gw-01"


class Registers(Device):
    """A device whose registers a test sets; those that it does not set are 0."""

    def __init__(self, peers):
        self.held = {}
        super().__init__(peers)

    def registers(self, request):
        for address in range(request.address, request.address + request.count):
            yield self.held.get(address, 0)


class Plant:
    def __init__(self, stage, limits, **points):
        self.stage = stage
        self.device = stage.device(Registers)
        self.device.held.update({TEMP: 20, RUNNING: 1})
        self.broker = stage.broker()
        self.proxy = stage.proxy(self.broker.port)
        self.subscriber = stage.mosquitto_sub(self.broker)
        temp = {"at": f"plc1 holding {TEMP} uint16", "every": "100ms", "unit": "°C", "name": "轴承温度", "limits": limits}
        running = {"at": f"plc1 holding {RUNNING} uint16", "every": "100ms"}
        self.settings = stage.settings(
            self.proxy.port, {"plc1": self.device.port}, {"pump": {"temp": temp, "running": running, **points}}
        )
        self.daemon = stage.daemon(self.settings).start()
        self.subscriber.wait_for_data("pump")

    def set(self, temperature):
        self.device.held[TEMP] = temperature

    def alarm(self, *verb_and_arguments):
        """`millwright alarms …`; the exit status and the answer."""
        done = run_tool("alarms", *verb_and_arguments, "--runtime", self.daemon.runtime, "--json")
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    def state(self, alarm=HIGH):
        """As `millwright alarms` shows it; `normal` where it does not."""
        _, answer = self.alarm()
        return {entry["id"]: entry["state"] for entry in answer["alarms"]}.get(alarm, "normal")

    def wait_for_state(self, state, alarm=HIGH):
        wait_for(lambda: self.state(alarm) == state, 15, f"{alarm} is {state}, not {self.state(alarm)}")

    def messages(self):
        """Of the stream, as they came."""
        return self.subscriber.of_kind("alarm", "pump")

    def published(self, alarm=HIGH):
        """The states that came upstream, without doubles, in the order of their numbers."""
        found = {}
        for payload in self.messages():
            if payload["id"] == alarm:
                found[payload["epoch"], payload["seq"]] = payload
        return [payload["state"] for payload in sorted(found.values(), key=lambda p: (p["ts"], p["seq"]))]

    def wait_for_published(self, states, alarm=HIGH):
        wait_for(lambda: self.published(alarm) == states, 20, f"{states} upstream, not {self.published(alarm)}")

    def restart(self, how):
        if how == "kill":
            self.daemon.kill()
        else:
            assert self.daemon.stop()[0] == 0
        self.daemon.start()


def test_an_alarm_is_raised_acknowledged_and_returns_and_everybody_hears_of_it(stage):
    plant = Plant(stage, {"high": 75, "high_high": 90, "deadband": 2, "advice": {"en": "Grease it.", "zh": "加润滑脂。"}})
    assert plant.alarm() == (0, {"alarms": [], "flood": False})
    plant.set(80)
    plant.wait_for_published(["unack_active"])
    status, answer = plant.alarm()
    alarm = answer["alarms"][0]
    assert status == 1
    assert (alarm["id"], alarm["point_name"], alarm["value"], alarm["limit"]) == (HIGH, "轴承温度", 80, 75)
    assert alarm["advice"] == {"en": "Grease it.", "zh": "加润滑脂。"} and alarm["first_out"]
    status, overview = plant.daemon.tool("status")
    assert status == 1
    assert overview["alarms"] == {"active": 1, "unacknowledged": 1, "silenced": 0, "priority": "medium"}
    assert plant.daemon.tool("assets")[1][0]["alarms"]["active"] == 1

    assert plant.alarm("ack", HIGH)[1]["result"] == "done"
    plant.set(95)  # Further beyond: it calls again.
    plant.wait_for_published(["unack_active", "acked_active", "unack_active"])
    plant.set(74)
    plant.wait_for_state("unack_active")
    plant.set(70)
    plant.wait_for_state("rtn_unack")
    assert plant.alarm()[0] == 1
    assert plant.alarm("ack", "all")[0] == 0
    assert plant.alarm() == (0, {"alarms": [], "flood": False})

    messages = plant.messages()
    assert [m["annunciate"] for m in messages][:3] == [True, False, True]
    assert messages[0]["advice"]["zh"] == "加润滑脂。" and messages[1]["by"] == "socket"
    assert messages[2]["level"] == "high_high" and messages[2]["priority"] == "high"
    history = plant.alarm("history")[1]
    assert history["raised"] == 1 and history["annunciated"] == 2
    assert [change["cause"] for change in history["changes"]][-2:] == ["returned", "acknowledged"]


def test_what_the_platform_asks_for_is_done_answered_and_recorded(stage):
    plant = Plant(stage, {"high": 75})
    plant.set(80)
    plant.wait_for_state("unack_active")

    def ask(**command):
        publish.single(f"{ROOT}/cmd/alarm", json.dumps(command), qos=1, port=plant.broker.port)
        topic = f"{ROOT}/ack/alarm"
        answers = lambda: [m.json for m in plant.subscriber.messages() if m.topic == topic]
        return wait_for(
            lambda: [a for a in answers() if a["id"] == command["id"]], 10, f"{command} is answered"
        )[0]["result"]

    assert ask(id="c-1", action="ack", alarm=HIGH) == "done"
    assert plant.state() == "acked_active"
    assert ask(id="c-2", action="shelve", alarm=HIGH, for_s=3600) == "refused:no_reason"
    assert ask(id="c-3", action="shelve", alarm=HIGH, for_s=3600, reason="阀门检修") == "done"
    assert ask(id="c-4", action="unshelve", alarm="pump/none/high") == "refused:unknown_alarm"
    assert ask(id="c-5", action="ack", alarm="all", ts=1, ttl_ms=1) == "refused:expired"
    assert ask(id="c-6", action="nod", alarm="all") == "refused:malformed"
    entry = plant.alarm()[1]["alarms"][0]
    assert (entry["state"], entry["reason"]) == ("shelved", "阀门检修")
    assert [c["by"] for c in plant.alarm("history")[1]["changes"] if "by" in c] == ["mqtt", "mqtt"]


def test_alarms_are_changed_over_the_socket_for_changes_only(stage):
    plant = Plant(stage, {"high": 75})
    target = f"/alarm?action=ack&alarm={HIGH}"
    assert plant.daemon.request("POST", target, READ_SOCKET)[0] == 404
    assert plant.daemon.request("GET", target, CHANGE_SOCKET)[0] == 405
    assert plant.daemon.request("POST", target, CHANGE_SOCKET)[1]["result"] == "done"
    assert plant.alarm("ack", "pump/temp/low")[0] == 1
    for wrong in [("ack", "temp"), ("shelve", HIGH, "--for", "25h", "--reason", "x"), ("history", "--days", "0")]:
        assert run_tool("alarms", *wrong, "--runtime", plant.daemon.runtime).returncode == 2


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_every_state_survives(stage, how):
    plant = Plant(stage, {"high": 75, "latched": True})
    plant.set(80)
    plant.wait_for_state("unack_active")
    plant.restart(how)
    assert plant.state() == "unack_active"
    plant.alarm("ack", HIGH)
    plant.restart(how)
    assert plant.state() == "acked_active"
    plant.alarm("shelve", HIGH, "--for", "8h", "--reason", "sensor is replaced")
    plant.restart(how)
    shelved = plant.alarm()[1]["alarms"][0]
    assert (shelved["state"], shelved["reason"]) == ("shelved", "sensor is replaced")
    plant.alarm("unshelve", HIGH)
    assert plant.state() == "unack_active"
    plant.set(70)
    plant.wait_for_state("latched_unack")
    plant.restart(how)
    assert plant.state() == "latched_unack"
    plant.alarm("ack", HIGH)
    plant.restart(how)
    assert plant.state() == "latched_acked"
    plant.alarm("reset", HIGH)
    plant.alarm("out-of-service", HIGH, "--reason", "no sensor")
    plant.restart(how)
    assert plant.state() == "out_of_service"
    plant.alarm("in-service", HIGH)
    plant.restart(how)
    assert plant.alarm() == (0, {"alarms": [], "flood": False})
    # Nothing was said twice, nothing is missing, and no restart raised anything anew.
    plant.wait_for_published(
        ["unack_active", "acked_active", "shelved", "unack_active", "latched_unack", "latched_acked", "normal"]
        + ["out_of_service", "normal"]
    )
    plant.daemon.wait_until_drained()
    plant.daemon.stop()
    assert stage.verify_stream(plant.subscriber)["findings"] == []


def test_what_happened_while_the_broker_was_away_comes_later_and_in_order(stage):
    plant = Plant(stage, {"high": 75})
    plant.proxy.cut()
    wait_for(lambda: plant.daemon.uplink()["state"] != "connected", 20, "the broker is away")
    plant.set(80)
    plant.wait_for_state("unack_active")
    plant.alarm("ack", HIGH)
    plant.daemon.kill()
    plant.daemon.start()
    assert plant.state() == "acked_active"
    plant.set(20)
    plant.wait_for_state("normal")
    plant.proxy.resume()
    plant.wait_for_published(["unack_active", "acked_active", "normal"])
    plant.daemon.wait_until_drained()
    plant.daemon.stop()
    assert stage.verify_stream(plant.subscriber)["findings"] == []


def test_limits_hold_while_the_machine_runs_and_a_device_that_is_silent_raises_none(stage):
    plant = Plant(stage, {"low": 10, "missing": "1s", "when": "running == 1"})
    plant.device.held[RUNNING] = 0
    wait_for(lambda: plant.state("pump/temp/low") == "suppressed", 10, "it is suppressed")
    assert plant.alarm()[0] == 0
    plant.set(0)
    plant.subscriber.wait_for_next_data("pump", 3)
    plant.device.held[RUNNING] = 1
    plant.wait_for_state("unack_active", "pump/temp/low")
    plant.device.stop()
    plant.wait_for_state("unack_active", "pump/temp/missing")
    assert plant.state("pump/temp/low") == "unack_active"


def test_a_flood_is_called_out_together_and_settings_that_change_keep_what_stands(stage):
    flags = {
        f"flag{i}": {
            "at": f"plc1 holding {100 + i} uint16", "every": "100ms",
            "limits": {"high": 0.5, "priority": "high" if i == 39 else "low"},
        }
        for i in range(40)
    }
    plant = Plant(stage, {"high": 75}, **flags)
    for i in range(40):
        plant.device.held[100 + i] = 1
    wait_for(lambda: len(plant.messages()) == 40, 20, "forty alarms come upstream")
    alarms = plant.messages()
    called = [payload["id"] for payload in alarms if payload["annunciate"]]
    assert len(called) <= 10 and "pump/flag39/high" in called
    answer = plant.alarm()[1]
    assert answer["flood"] and answer["alarms"][0]["id"] == "pump/flag39/high"
    flood = wait_for(lambda: plant.subscriber.of_kind("event"), 20, "the flood is announced")[0]
    assert flood["event"] == "alarm_flood" and flood["count"] == 40 - len(called)

    # A point that is gone takes its alarm along, the others stay.
    del plant.settings["assets"]["pump"]["points"]["flag0"]
    plant.daemon.write(yaml(plant.settings))
    assert plant.daemon.tool("reload")[1]["applied"]
    wait_for(lambda: len(plant.alarm()[1]["alarms"]) == 39, 10, "one alarm is withdrawn")
    plant.wait_for_published(["unack_active", "normal"], "pump/flag0/high")
    database = sqlite3.connect(plant.daemon.data / "outbox.db")
    assert database.execute("SELECT count(*) FROM alarms").fetchone() == (39,)
    database.close()


def test_a_thousand_crossings_call_ten_times_at_most_and_lose_nothing_of_the_highest_priority(stage):
    count, rounds = 100, 10
    flags = {
        f"flag{i}": {
            "at": f"plc1 holding {100 + i} uint16", "every": "50ms",
            "limits": {"high": 0.5, "priority": "high" if i % 20 == 19 else "low"},
        }
        for i in range(count)
    }
    plant = Plant(stage, {"high": 75}, **flags)
    def latest():
        found = [payload["values"] for payload in plant.subscriber.of_kind("data", "pump") if "flag0" in payload["values"]]
        return {found[-1].get(f"flag{i}") for i in range(count)} if found else set()

    for number in range(2 * rounds):
        value = 1 - number % 2
        plant.device.held.update({100 + i: value for i in range(count)})
        wait_for(lambda: latest() == {value}, 15, "all have crossed")
    # Those of the highest priority are called out, or named by the flood.
    highest = {f"pump/flag{i}/high" for i in range(count) if i % 20 == 19}

    def heard():
        called = {payload["id"] for payload in plant.messages() if payload["annunciate"]}
        return called | {alarm for event in plant.subscriber.of_kind("event") for alarm in event["alarms"]}

    wait_for(lambda: highest <= heard(), 60, "none of the highest priority is lost")
    called = [payload["id"] for payload in plant.messages() if payload["annunciate"]]
    assert len(called) + len(plant.subscriber.of_kind("event")) <= 10 and len(set(called)) == len(called)
    raised = [payload["id"] for payload in plant.messages() if payload["cause"] == "raised"]
    assert max(raised.count(alarm) for alarm in set(raised)) <= 3, "what chatters does not come again and again"
