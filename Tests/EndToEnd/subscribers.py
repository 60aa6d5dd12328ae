"""Independent subscribers, which keep every message they get, in order."""

import json
import threading
import time
from dataclasses import dataclass

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from processes import Process
from waiting import wait_for


@dataclass(frozen=True)
class Message:
    topic: str
    payload: str
    retained: bool = False

    @property
    def kind(self):
        return self.topic.rsplit("/", 1)[1]

    @property
    def json(self):
        return json.loads(self.payload)


class Subscriber:
    """What both kinds of subscriber can tell about what came."""

    def messages(self):
        raise NotImplementedError

    def of_kind(self, kind, asset=None):
        """Payloads of the stream messages of a kind, in order of arrival."""
        return [
            message.json
            for message in self.messages()
            if message.kind == kind and "/now/" not in message.topic
            and (asset is None or message.topic.split("/")[-2] == asset)
        ]

    def values(self, asset):
        """The latest value of every point of an asset."""
        latest = {}
        for payload in self.of_kind("data", asset):
            latest.update(payload["values"])
        return latest

    def qualities(self, asset):
        """Every reason that any point of an asset was bad for."""
        return {reason for payload in self.of_kind("data", asset) for reason in payload.get("quality", {}).values()}

    def retained(self, kind):
        """The latest retained view of a gateway-wide kind, or None."""
        found = [message for message in self.messages() if message.topic.endswith(f"/now/{kind}") and message.payload]
        return found[-1].json if found else None

    def wait_for_data(self, asset, count=1, limit=15, where=lambda payload: True):
        """Waits until so many data messages of an asset have come, and returns them."""

        def enough():
            found = [payload for payload in self.of_kind("data", asset) if where(payload)]
            return found if len(found) >= count else None

        return wait_for(enough, limit, f"{count} data messages of {asset} arrive")

    def wait_for_next_data(self, asset, count=1, limit=15, where=lambda payload: True):
        """The same, not counting what is there already."""
        before = len([payload for payload in self.of_kind("data", asset) if where(payload)])
        return self.wait_for_data(asset, before + count, limit, where)[before:]

    def wait_for_status(self, limit=15, **expected):
        def matches():
            status = self.retained("status")
            return status if status and expected.items() <= status.items() else None

        return wait_for(matches, limit, f"a retained status with {expected}, last {self.retained('status')}")

    def save(self, path):
        """Writes what came in the form of `mosquitto_sub -v`."""
        path.write_text("".join(f"{message.topic} {message.payload}\n" for message in self.messages()))
        return path

    def tail(self, count=12):
        messages = self.messages()
        lines = [f"{message.topic} {message.payload[:400]}" for message in messages[-count:]]
        return f"{len(messages)} messages, the last:\n" + "\n".join(lines)


class PahoSubscriber(Subscriber):
    """paho-mqtt with MQTT 5; a session of its own that outlives connections."""

    def __init__(self, port, topic="#", username=None, password=None):
        self.topic = topic
        self.kept = []
        self.subscribed = threading.Event()
        self.awake = threading.Event()
        self.awake.set()
        self.asleep = threading.Event()
        self.wanted = True
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id="paho-subscriber",
            protocol=paho.MQTTv5,
            reconnect_on_failure=False,
        )
        if username:
            self.client.username_pw_set(username, password)
        self.client.on_connect = self.on_connect
        self.client.on_subscribe = self.on_subscribe
        self.client.on_disconnect = self.on_disconnect
        self.client.on_message = self.on_message
        self.session = Properties(PacketTypes.CONNECT)
        self.session.SessionExpiryInterval = 3600
        self.session.ReceiveMaximum = 1000
        self.port = port
        self.thread = threading.Thread(target=self.run, name="paho", daemon=True)
        self.thread.start()
        self.wait_until_subscribed()

    def run(self):
        # Not paho's own loop, whose first reconnect waits a second: a broker that came back must find its subscriber.
        while self.wanted:
            try:
                self.client.connect("127.0.0.1", self.port, keepalive=20, clean_start=False, properties=self.session)
                while self.awake.is_set() and self.client.loop(timeout=0.1) == paho.MQTT_ERR_SUCCESS and self.wanted:
                    pass
            except OSError:
                pass
            self.subscribed.clear()
            if not self.awake.is_set():
                self.client.disconnect()
                self.asleep.set()
                self.awake.wait()
            time.sleep(0.02)

    def sleep(self):
        """Leaves the broker, which keeps what comes for the session."""
        self.asleep.clear()
        self.awake.clear()
        assert self.asleep.wait(10), "paho leaves the broker"

    def wake(self):
        self.awake.set()
        self.wait_until_subscribed()

    def on_connect(self, client, data, flags, reason, properties):
        client.subscribe(self.topic, qos=1)

    def on_subscribe(self, client, data, identifier, reasons, properties):
        self.subscribed.set()

    def on_disconnect(self, client, data, flags, reason, properties):
        self.subscribed.clear()

    def on_message(self, client, data, message):
        self.kept.append(Message(message.topic, message.payload.decode(), message.retain))

    def wait_until_subscribed(self, limit=15):
        assert self.subscribed.wait(limit), f"paho could not subscribe within {limit} s"

    def messages(self):
        return list(self.kept)

    def end(self):
        self.wanted = False
        self.awake.set()
        self.thread.join(10)
        self.client.disconnect()


class MosquittoSubscriber(Subscriber):
    """mosquitto_sub, which writes to a file."""

    def __init__(self, directory, port, topic="#", options=()):
        directory.mkdir()
        self.received = directory / "received.txt"
        self.output = open(self.received, "wb")
        self.process = Process(
            "mosquitto_sub",
            # Line by line, though into a file; the format is that of -v with the retain flag in front.
            ["stdbuf", "-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-q", 1, "-V", 5, "-d"]
            + ["-t", topic, "-F", ">%r %t %p", *options],
            directory / "mosquitto_sub.log",
            stdout=self.output,
        )
        wait_for(
            lambda: "Subscribed (mid:" in self.text() or not self.process.is_running, 15, "mosquitto_sub is subscribed"
        )
        assert self.process.is_running, self.text() + self.process.log_text()

    def text(self):
        return self.received.read_text(errors="replace")

    def messages(self):
        # What -d prints comes between the messages, which are known by the sign in front. A line without its end is
        # still being written.
        text = self.text()
        result = []
        for line in text[: text.rfind("\n") + 1].split("\n"):
            if line.startswith(">"):
                retained, topic, payload = line[1:].split(" ", 2)
                result.append(Message(topic, payload, retained == "1"))
        return result

    def end(self):
        self.process.end()
        self.output.close()
