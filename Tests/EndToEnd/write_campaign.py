"""Thousands of random commands to write, and a model that says which of them are permitted.

    python write_campaign.py COUNT [SEED]

A real daemon, a real mosquitto, two devices that log every request that writes. Commands come over MQTT, over the
socket for changes and by `millwright set`: good ones, malformed ones, out of range, of the wrong type, to points that
are not there or not writable, too late, replayed, with a wrong expectation, faster than permitted; one by one and many
at once. Meanwhile the devices are killed again and again, and the daemon is killed once and stopped once.

What must hold:

- Every command is answered once: on both topics for answers, or on its connection.
- The answer is one that the model allows. A command that is not permitted gets one of the reasons that apply to it.
- The audit table has one row for each answer, with the same content.
- A device has seen each permitted command that is answered `done` once, and nothing of one that is answered `refused:`.
- A command whose device died meanwhile may be `done`, `failed:unconfirmed` or `failed:reads_other_value`, and nothing
  was written where it is `refused:`.
- A command that a kill of the daemon left without an answer was written once at most, and only if it was permitted. It
  may be in the table or not: that is counted.
- A daemon that is stopped has answered all that it took: what it left without an answer is not in the table either, and
  no device has seen it.
"""

import collections
import json
import os
import random
import shutil
import socket
import sqlite3
import struct
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from daemon import CHANGE_SOCKET
from peers.loop import PeerLoop
from peers.write_log_server import FIXED_ADDRESS, MODE, MODE_ADDRESS
from waiting import wait_for

ROOT = "millwright/v1/plant-2/gw-01"
RESPONSES = "platform/answers"
DEVICES = {"pump": "plc1", "fan": "plc2"}
PACE = 0.3
LIMIT = 30
AFTER_A_DEATH = {
    "refused:unreadable", "refused:condition", "refused:busy", "failed:unconfirmed", "failed:reads_other_value",
}


@dataclass(frozen=True)
class Point:
    at: str
    function: int
    address: int
    low: float
    high: float
    value: object = None  # of a number, so that no two permitted commands have the same
    form: str = ">H"
    factor: float = 1
    more: dict = field(default_factory=dict)

    @property
    def is_bit(self):
        return self.value is None


POINTS = {
    "level": Point("holding 10 uint16", 6, 10, 0, 60000, lambda n: n),
    "speed": Point("holding 20 float32 cdab", 16, 20, -1e6, 1e6, lambda n: n + 0.5, ">f"),
    "torque": Point("holding 30 int32", 16, 30, -1e6, 1e6, lambda n: -n, ">i"),
    "trim": Point("holding 40 int16", 6, 40, -9000, 9000, lambda n: n / 10, ">h", 0.1),
    "paced": Point("holding 50 uint16", 6, 50, 0, 60000, lambda n: n, more={"rate": "300ms"}),
    "open_when": Point("holding 60 uint16", 6, 60, 0, 60000, lambda n: n, more={"expect": f"mode == {MODE}"}),
    "never": Point("holding 61 uint16", 6, 61, 0, 60000, lambda n: n, more={"expect": f"mode == {MODE + 1}"}),
    "valve": Point("coil 4", 5, 4, 0, 1),
    "flag": Point("holding 70.3", 22, 70, 0, 1),
}
READ_ONLY = {"mode": f"holding {MODE_ADDRESS} uint16", "fixed": f"holding {FIXED_ADDRESS} uint16"}


def settings_of(device):
    points = {}
    for name, point in POINTS.items():
        limits = {} if point.is_bit else {"min": point.low, "max": point.high}
        scale = {} if point.factor == 1 else {"scale": point.factor}
        writable = {"rate": "0ms"} | limits | point.more
        points[name] = {"at": f"{device} {point.at}", "every": "200ms", "writable": writable, **scale}
    return points | {name: {"at": f"{device} {at}", "every": "200ms"} for name, at in READ_ONLY.items()}


@dataclass
class Command:
    index: int
    id: str
    asset: str
    point: str
    value: object
    channel: str = "mqtt"
    payload: object = None  # what is sent instead of a command
    more: dict = field(default_factory=dict)
    reasons: set = field(default_factory=set)  # why it is not permitted
    original: object = None  # the answer that it must get again
    sent: float = 0
    answered: float = 0
    answers: list = field(default_factory=list)  # by the topic of the daemon
    responses: list = field(default_factory=list)  # where it asked for them
    status: int = 200
    lost: str = ""  # how the daemon ended before the answer came

    def __repr__(self):
        sent = self.payload if self.payload is not None else f"{self.asset}/{self.point} {self.value} {self.more}"
        return (f"{self.id} by {self.channel}: {str(sent)[:200]}, speaks against it: {self.reasons or 'nothing'}, "
                f"{self.sent:.3f} to {self.answered:.3f}: {self.answers} {self.original or ''}")

    @property
    def answer(self):
        return self.answers[0] if self.answers else None

    @property
    def key(self):
        return (self.asset, self.point)


class DeviceLog:
    """What one device was asked to write, in order; `None` for a start."""

    def __init__(self, path, asset):
        self.path, self.asset = path, asset

    def size(self):
        return os.path.getsize(self.path)

    def entries(self):
        for line in self.path.read_text().splitlines():
            yield None if line == "start" else self.decoded(*line.split())

    @staticmethod
    def decoded(function, data):
        function, data = int(function), bytes.fromhex(data)
        (address,) = struct.unpack(">H", data[:2])
        for name, point in POINTS.items():
            if (point.function, point.address) != (function, address):
                continue
            if name == "valve":
                assert data[2:] in (b"\xff\x00", b"\x00\x00"), data
                return name, float(data[2] == 0xFF)
            if name == "flag":
                mask_and, mask_or = struct.unpack(">HH", data[2:])
                assert mask_and == 0xFFF7 and mask_or in (0, 8), data
                return name, float(mask_or == 8)
            raw = data[2:] if function == 6 else data[5:]
            if function == 16:
                assert data[2:5] == bytes([0, 2, 4]), data
            if name == "speed":
                raw = raw[2:] + raw[:2]
            return name, round(struct.unpack(point.form, raw)[0] * point.factor, 6)
        raise AssertionError(f"nobody asked for function {function} with {data.hex()}")


class Campaign:
    def __init__(self, stage, count, seed, say=print):
        self.stage, self.count, self.say = stage, count, say
        self.random = random.Random(seed)
        self.logs, self.servers = {}, {}
        for asset, device in DEVICES.items():
            self.logs[asset] = DeviceLog(stage.directory / f"{device}.writes", asset)
            command = [sys.executable, "-m", "peers.write_log_server", self.logs[asset].path]
            self.servers[asset] = stage.server(device, command)
        self.broker = stage.broker()
        self.subscriber = stage.paho(self.broker, topic=f"{ROOT}/+/data")
        ports = {device: self.servers[asset].port for asset, device in DEVICES.items()}
        assets = {asset: settings_of(device) for asset, device in DEVICES.items()}
        options = {"timeout": "500ms"}
        self.daemon = stage.daemon(stage.settings(self.broker.port, ports, assets, device=options)).start()
        for asset in DEVICES:
            self.subscriber.wait_for_data(asset, where=lambda p: "mode" in p["values"])
        self.commands, self.numbers = [], collections.Counter()
        self.replayable, self.attempts = [], collections.defaultdict(list)
        self.deaths = collections.defaultdict(list)
        self.notes = collections.Counter()
        self.is_stopping = False
        self.pool = ThreadPoolExecutor(8)
        self.lock = threading.Condition()
        self.connect()

    # MARK: The platform upstream

    def connect(self):
        subscribed = threading.Event()
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="platform", protocol=paho.MQTTv5)
        client.on_message = self.heard
        client.on_subscribe = lambda *ignored: subscribed.set()
        client.max_inflight_messages_set(1000)
        client.connect("127.0.0.1", self.broker.port)
        client.subscribe([(f"{ROOT}/ack/write", 1), (f"{RESPONSES}/#", 1)])
        client.loop_start()
        assert subscribed.wait(10)
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client = client

    def heard(self, client, data, message):
        now = time.monotonic()
        with self.lock:
            index = int(message.properties.CorrelationData)
            command = self.commands[index]
            kept = command.responses if message.topic.startswith(RESPONSES) else command.answers
            kept.append(json.loads(message.payload))
            command.answered = now
            self.lock.notify_all()

    def publish(self, command):
        properties = Properties(PacketTypes.PUBLISH)
        properties.ResponseTopic = f"{RESPONSES}/{command.index % 7}"
        properties.CorrelationData = str(command.index).encode()
        payload = command.payload
        if payload is None:
            message = {"id": command.id, "asset": command.asset, "point": command.point, "value": command.value}
            payload = json.dumps(message | command.more)
        self.client.publish(f"{ROOT}/cmd/write", payload, qos=1, properties=properties)

    def ask(self, command):
        """Over the socket, or by the tool; in a thread."""
        try:
            if command.channel == "tool":
                expected = [f"--expected={command.more['expected']}"] if "expected" in command.more else []
                words = [command.asset, command.point, "--", command.value]
                _, answer = self.daemon.tool("set", "--confirm", *expected, *words)
                command.id = answer["id"]
            else:
                expected = f"&expected={command.more['expected']}" if "expected" in command.more else ""
                query = f"asset={command.asset}&point={command.point}&value={command.value}&id={command.id}{expected}"
                if command.payload is not None:
                    query = command.payload
                command.status, answer = self.daemon.request("POST", f"/write?{query}", CHANGE_SOCKET)
        except (OSError, AssertionError, json.JSONDecodeError, KeyError) as failure:
            answer = {"failure": repr(failure)}
        with self.lock:
            command.answered = time.monotonic()
            command.answers.append(answer)
            self.lock.notify_all()

    def is_answered(self, command):
        return bool(command.answers) and (command.channel != "mqtt" or bool(command.responses))

    def send(self, commands):
        for command in commands:
            command.sent = time.monotonic()
            if command.channel == "mqtt":
                self.publish(command)
            else:
                self.pool.submit(self.ask, command)

    def wait(self, commands, limit=LIMIT):
        with self.lock:
            self.lock.wait_for(lambda: all(map(self.is_answered, commands)), limit)

    # MARK: Commands

    def new(self, asset=None, alone=True, point=None, channel=None):
        """The next command, at random, with the reasons that speak against it."""
        asset = asset or self.random.choice(list(DEVICES))
        index = len(self.commands)
        # Bits have no values of their own by which a write would be known: one at a time.
        names = [name for name, p in POINTS.items() if alone or not p.is_bit]
        name = point or self.random.choice(names)
        p = POINTS[name]
        self.numbers[asset, name] += 1
        value = float(self.random.randrange(2)) if p.is_bit else p.value(self.numbers[asset, name])
        channel = channel or self.random.choices(["mqtt", "socket", "tool"], [80, 18, 2])[0]
        command = Command(index, f"c-{index}", asset, name, value, channel)
        if name == "never":
            command.reasons.add("refused:condition")
        with self.lock:
            self.commands.append(command)
        return command

    def any(self, alone, channel=None):
        command = self.new(alone=alone, channel=channel)
        chance = self.random.random()
        for weight, spoil in [
            (0.06, self.leave_range), (0.06, self.miss), (0.06, self.freeze), (0.06, self.expire),
            (0.06, self.expect_wrong), (0.05, self.exceed_type), (0.09, self.garble), (0.08, self.replay),
            (0.05, self.expect_right if alone else self.leave_range),
        ]:
            if chance < weight:
                spoil(command)
                break
            chance -= weight
        if command.payload is None and command.original is None and self.random.random() < 0.05:
            self.random.choice([self.leave_range, self.expire, self.freeze])(command)
        return command

    def leave_range(self, command):
        point = POINTS.get(command.point)
        if point:
            values = [point.high + 1, point.low - 1, round(point.high * 1.001 + 0.01, 2)]
            # The tool takes numbers of at most 15 digits.
            command.value = self.random.choice(values if command.channel == "tool" else [*values, 1e300, -1e300])
            command.reasons.add("refused:out_of_range")

    def miss(self, command):
        if self.random.random() < 0.5:
            command.point = self.random.choice(["none", "level2", "x" * 60])
        else:
            command.asset = self.random.choice(["none", "plc1", "pump-1"])
        command.reasons = {"refused:unknown_point"}

    def freeze(self, command):
        if command.asset in DEVICES and command.point in POINTS:
            command.point = self.random.choice(list(READ_ONLY))
            command.reasons = {"refused:not_writable"}

    def expire(self, command):
        if command.channel == "mqtt":
            now = int(time.time() * 1000)
            command.more |= self.random.choice([
                {"ts": now - 60_000, "ttl_ms": 5000}, {"ts": now - 10_500}, {"ts": 0}, {"ts": -(2**63)}, {"ttl_ms": -1},
            ])
            command.reasons.add("refused:expired")

    def expect_wrong(self, command):
        wrong = 59_999.0 if not POINTS[command.point].is_bit else 0.5
        command.more["expected"] = wrong
        command.reasons.add("refused:unexpected_value")

    def expect_right(self, command):
        """What it reads, as the device's log has it; its own devices are as they start."""
        value = 0.0
        for entry in self.logs[command.asset].entries():
            if entry is None:
                value = 0.0
            elif entry[0] == command.point:
                value = entry[1]
        command.more["expected"] = value

    def exceed_type(self, command):
        """Within the limits of the settings, but not of the register."""
        if POINTS[command.point].is_bit:
            command.value = 0.5
        else:
            command.point, command.value = "trim", self.random.choice([3276.8, -3276.9, 8999, -9000])
            command.reasons.discard("refused:condition")
        command.reasons.add("refused:not_encodable")

    def replay(self, command):
        if self.replayable:
            # Of the last thousand that were answered.
            original = self.random.choice(self.replayable[-400:])
            command.id, command.original = original["id"], original
            if command.channel == "tool":
                command.channel = "socket"

    def garble(self, command):
        command.reasons = {"refused:malformed"}
        if command.channel != "mqtt":
            command.channel = "socket"
            query = f"asset={command.asset}&point={command.point}&value={command.value}&id={command.id}"
            command.payload = self.random.choice([
                "", "&" * 200, query + "&more=1", query + "&id=2", query + "&expected=", query.replace("id=", "id=%20"),
                query.replace("value", "valve"), query.replace("value=", "value=x"),
                query.replace("value=", "value=nan"),
            ])
            return
        good = {"id": command.id, "asset": command.asset, "point": command.point, "value": command.value}
        wrong = self.random.choice([None, "much", "12", [], {}, [1], {"value": 1}])
        text = json.dumps(good)
        command.payload = self.random.choice([
            json.dumps(good | {"value": wrong}), json.dumps(good | {"expected": "x"}), json.dumps(good | {"id": 7}),
            json.dumps(good | {"id": ""}), json.dumps(good | {"id": "a b"}), json.dumps(good | {"id": "x" * 65}),
            json.dumps(good | {"asset": "No Such!"}), json.dumps(good | {"point": 3}), json.dumps(good | {"ts": "now"}),
            json.dumps(good | {"ttl_ms": 1e30}), json.dumps(good | {"ttl_ms": 1.5}), json.dumps([good]),
            text[: self.random.randrange(len(text))], text + text, "null", "{" * 600, self.random.randbytes(80),
            json.dumps({key: good[key] for key in self.random.sample(list(good), 3)}),
            text.replace('"value": ', '"value": 1e999'),
        ])

    # MARK: What the model allows

    def overlaps_death(self, command):
        end = command.answered or float("inf")
        return any(
            command.sent < until and end > since for since, until in self.deaths[command.asset]
        )

    def allowed(self, command, others):
        """The results that are right for a command, sent while others were under way."""
        if command.original is not None:
            return {command.original["result"]}
        reasons = set(command.reasons)
        if reasons & {"refused:malformed", "refused:unknown_point", "refused:not_writable"}:
            return reasons
        maybe = set()
        if any(other.asset == command.asset and self.is_admitted(other) for other in others):
            maybe.add("refused:busy")
        if command.point == "paced":
            certain, possible = self.is_too_soon(command, others)
            if certain:
                reasons.add("refused:too_soon")
            if possible:
                maybe.add("refused:too_soon")
        if self.overlaps_death(command):
            maybe |= AFTER_A_DEATH
        if self.is_stopping:
            maybe |= {"refused:unreadable", "failed:unconfirmed"}
        return (reasons or {"done"}) | maybe

    @staticmethod
    def is_admitted(command):
        """Whether a command may occupy its device: what is refused before the point is read does not."""
        return command.reasons <= {"refused:unexpected_value"} and command.original is None

    def is_too_soon(self, command, others):
        """Whether it must be, and whether it may be."""
        certain = any(
            earlier.answer["result"] == "done" and command.answered - earlier.sent < PACE
            for earlier in self.attempts[command.key])
        possible = any(command.sent - earlier.answered < PACE for earlier in self.attempts[command.key])
        return certain, possible or any(other.key == command.key and self.is_admitted(other) for other in others)

    def judge(self, commands):
        for command in commands:
            others = [o for o in commands if o is not command and o.sent < (command.answered or o.sent + 1)
                      and command.sent < (o.answered or command.sent + 1)]
            if command.lost:
                continue
            allowed = self.allowed(command, others)
            if command.channel != "mqtt" and command.payload is not None:
                assert command.status == 404 and len(command.answers) == 1, command
                continue
            assert len(command.answers) == 1, f"answered {len(command.answers)} times: {command}"
            assert len(command.responses) == (command.channel == "mqtt"), f"responses: {command}"
            if command.responses:
                assert command.responses == command.answers, command
            answer = command.answer
            assert answer.get("result") in allowed, f"allowed: {allowed}\n{command}\nBeside it: {others}"
            if command.original is not None:
                assert answer | {"ts": 0} == command.original | {"ts": 0}, command
            elif command.payload is None:
                assert (answer["id"], answer["asset"], answer["point"]) == (command.id, *command.key), command
                assert answer["requested"] == command.value, command
            if answer["result"] == "done" and command.original is None:
                assert answer["read_back"] == command.value, command
        for command in commands:
            if not command.answer or command.lost or command.payload is not None or command.original is not None:
                continue
            if self.is_admitted(command):
                self.attempts[command.key] = [*self.attempts[command.key][-20:], command]
            if command.answer["result"] not in ("refused:busy", "refused:too_soon"):
                self.replayable.append(command.answer)

    # MARK: What happens

    def run(self):
        began = time.monotonic()
        deaths = max(3, self.count // 400)
        events = {(n + 1) * self.count // (deaths + 1): self.let_a_device_die for n in range(deaths)}
        events |= {self.count * 53 // 100: self.kill_the_daemon, self.count * 77 // 100: self.stop_the_daemon}
        while len(self.commands) < self.count:
            due = [place for place in sorted(events) if place <= len(self.commands)]
            if due:
                events.pop(due[0])()
                continue
            chance = self.random.random()
            if chance < 0.7:
                commands = [self.any(alone=True)]
            elif chance < 0.73:
                self.send_twice()
                continue
            else:
                commands = [self.any(alone=False) for _ in range(self.random.randint(2, 20))]
            self.send(commands)
            self.wait(commands)
            self.judge(commands)
        seconds = time.monotonic() - began
        self.client.disconnect()
        self.client.loop_stop()
        self.check_audit()
        self.check_devices()
        self.report(seconds)

    def send_twice(self):
        """The same message twice in a row, as a sender that lost its connection sends it."""
        first = self.new(point=self.random.choice(["level", "speed", "torque"]), channel="mqtt")
        second = self.new(asset=first.asset, point=first.point, channel="mqtt")
        second.id, second.value = first.id, first.value
        self.send([first, second])
        self.wait([first, second])
        second.original = first.answer
        self.judge([first, second])
        self.notes["sent twice in a row"] += 1

    def let_a_device_die(self):
        """Kills a device in the middle of a write, goes on asking it, starts it again."""
        asset = self.random.choice(list(DEVICES))
        commands = [self.new(asset=asset, alone=False, channel="mqtt") for _ in range(8)]
        (other,) = DEVICES.keys() - {asset}
        others = [self.new(asset=other, alone=False, channel="mqtt") for _ in range(8)]
        log, patience = self.logs[asset], self.random.randint(1, 3)
        lines = log.path.read_text().count("\n") + patience

        def one_after_another(commands):
            for command in commands:
                self.send([command])
                self.wait([command])

        asking = [self.pool.submit(one_after_another, part) for part in (commands, others)]
        deadline = time.monotonic() + 5
        while log.path.read_text().count("\n") < lines and time.monotonic() < deadline:
            pass
        since = time.monotonic()
        self.servers[asset].kill()
        self.deaths[asset].append((since, float("inf")))
        for part in asking:
            part.result()
        self.servers[asset].start()
        self.subscriber.wait_for_next_data(asset, limit=90, where=lambda p: {"mode", "level"} <= p["values"].keys())
        self.deaths[asset][-1] = (since, time.monotonic())
        # Each was alone with its device: nothing is busy but by what the death left under way.
        for command in commands + others:
            self.judge([command])
        for command in commands:
            if self.overlaps_death(command):
                self.notes[f"device died: {command.answer['result']}"] += 1
        self.notes["devices killed"] += 1

    def leave_it_with_commands(self, how, end):
        commands = [self.any(alone=False, channel="mqtt") for _ in range(20)]
        started = {asset: log.size() for asset, log in self.logs.items()}
        self.send(commands)
        deadline = time.monotonic() + 2
        while all(log.size() == started[asset] for asset, log in self.logs.items()) and time.monotonic() < deadline:
            pass
        end()
        time_of_end = time.monotonic()
        # What it had said is on its way through the broker: the last message tells that all before have come.
        marker = threading.Event()
        self.client.message_callback_add(f"{RESPONSES}/marker", lambda *ignored: marker.set())
        self.client.publish(f"{RESPONSES}/marker", "", qos=1)
        assert marker.wait(10)
        self.client.message_callback_remove(f"{RESPONSES}/marker")
        for command in commands:
            command.lost = "" if self.is_answered(command) else how
            command.answered = command.answered or time_of_end
        self.is_stopping = True
        self.judge(commands)
        self.is_stopping = False

    def resume(self):
        self.replayable, self.attempts = [], collections.defaultdict(list)
        self.daemon.start()
        for asset in DEVICES:
            self.subscriber.wait_for_next_data(asset, limit=90, where=lambda p: {"mode", "level"} <= p["values"].keys())
        wait_for(lambda: self.daemon.get("/status")["uplink"]["state"] == "connected", 15, "connected again")

    def kill_the_daemon(self):
        self.leave_it_with_commands("killed", self.daemon.kill)
        self.resume()

    def stop_the_daemon(self):
        def stop():
            status, _ = self.daemon.stop()
            assert status == 0, f"exit {status}: {self.daemon.log_text()[-2000:]}"

        self.leave_it_with_commands("stopped", stop)
        self.resume()

    # MARK: What is left behind

    def check_audit(self):
        answers = collections.Counter()
        for command in self.commands:
            if command.channel != "mqtt" and command.payload is not None:
                continue
            for answer in command.answers:
                origin = "mqtt" if command.channel == "mqtt" else "socket"
                answers[self.row(origin, answer)] += 1

        def rows():
            database = sqlite3.connect(self.daemon.data / "outbox.db")
            try:
                return collections.Counter(database.execute(
                    "SELECT origin, command, point, requested, before, read_back, result FROM audit"))
            finally:
                database.close()

        found = rows()  # at once: what is answered has been audited before
        missing, more = answers - found, found - answers
        assert not missing, f"answered and not audited: {missing}"
        killed = [command for command in self.commands if command.lost == "killed"]
        unexplained = more - collections.Counter({row: more[row] for row in more if self.is_of(row, killed)})
        assert not unexplained, f"audited and not answered: {unexplained}"
        self.notes["daemon killed: commands without an answer, of these audited"] = more.total()

    @staticmethod
    def is_of(row, commands):
        return any(row[1] == command.id or row[6] == "refused:malformed" == min(command.reasons, default="")
                   for command in commands)

    @staticmethod
    def row(origin, answer):
        return (origin, answer["id"], f"{answer['asset']}/{answer['point']}", float(answer["requested"]),
                answer.get("before"), answer.get("read_back"), answer["result"])

    def check_devices(self):
        for asset, log in self.logs.items():
            entries = list(log.entries())
            written = collections.Counter(entry for entry in entries if entry)
            must, may = collections.Counter(), collections.Counter()
            for command in self.commands:
                if command.asset != asset or command.original is not None or command.payload is not None:
                    continue
                if not isinstance(command.value, (int, float)):
                    continue
                write = (command.point, round(float(command.value), 6))
                if command.lost:
                    may[write] += command.lost == "killed" and not command.reasons
                elif command.answer["result"] == "done":
                    must[write] += 1
                elif command.answer["result"].startswith("failed:"):
                    may[write] += 1
                    self.notes[f"{command.answer['result']}, written {written[write]} times"] += 1
            assert not must - written, f"done and not written: {must - written}"
            assert not written - must - may, f"written and not done: {written - must - may}"
            self.notes["requests that wrote"] += written.total()
            self.notes["daemon killed: commands without an answer, of these written"] += sum(
                written[c.point, round(float(c.value), 6)] for c in self.commands
                if c.lost == "killed" and c.asset == asset and c.payload is None)
            self.check_order(asset, entries)

    def check_order(self, asset, entries):
        """What a command says that it found is what the one before had left."""
        done = {
            (c.point, round(float(c.value), 6)): c for c in self.commands
            if c.asset == asset and not c.lost and c.original is None and c.payload is None
            and c.answer["result"] == "done" and not POINTS[c.point].is_bit and not self.overlaps_death(c)
        }
        holds = {}
        for entry in entries:
            if entry is None:
                holds = {}
                continue
            name, value = entry
            if entry in done:
                assert done[entry].answer["before"] == holds.get(name, 0), done[entry]
            holds[name] = value

    def report(self, seconds):
        results = collections.Counter()
        for command in self.commands:
            if command.lost:
                results[f"no answer: the daemon was {command.lost}"] += 1
            elif command.channel != "mqtt" and command.payload is not None:
                results["404"] += 1
            else:
                replayed = " (again)" if command.original is not None else ""
                results[command.answer["result"] + replayed] += 1
        self.say(f"{len(self.commands)} commands in {seconds:.0f} s: "
                 + ", ".join(f"{n} {c}" for c, n in collections.Counter(c.channel for c in self.commands).items()))
        for name, number in sorted(results.items()):
            self.say(f"{number:7} {name}")
        for name, number in sorted(self.notes.items()):
            self.say(f"{number:7} * {name}")


def main(count, seed):
    from conftest import Stage

    print(f"seed {seed}", flush=True)
    directory = Path(tempfile.mkdtemp(prefix="mw-"))
    peers = PeerLoop()
    stage = Stage(directory, peers)
    try:
        Campaign(stage, count, seed).run()
    except AssertionError as failure:
        print(f"FAILED: {failure}\n{stage.report()}", file=sys.stderr)
        return 1
    finally:
        stage.end()
        peers.close()
        shutil.rmtree(directory, ignore_errors=True)
    print("all held")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(2**32)))
