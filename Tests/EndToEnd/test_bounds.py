"""Threads, memory, log lines and reconnects stay within bounds, whatever the plant or the network does."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from peers.devices import COUNTER, NOISE, Device, HangingUpDevice
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

OUTAGE_SECONDS = 30


class Plant:
    """Many devices, served by one server, and a daemon that polls them."""

    def __init__(self, stage, count, points, every, broker_port):
        self.server = stage.device(Device)
        settings = stage.settings(broker_port, {}, {})
        settings["links"] = {f"plc{i}": {"tcp": f"127.0.0.1:{self.server.port}"} for i in range(count)}
        settings["devices"] = {f"plc{i}": {"link": f"plc{i}", "unit": 1} for i in range(count)}
        settings["assets"] = {
            f"asset-{i}": {
                "points": {
                    f"p{j}": {"at": f"plc{i} holding {NOISE + j} uint16", "every": every} for j in range(points)
                }
            }
            for i in range(count)
        }
        self.daemon = stage.daemon(settings)


def status_of(process, field):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    raise AssertionError(field)


def test_a_hundred_devices_need_no_more_threads_than_one(stage):
    plant = Plant(stage, 100, 5, "200ms", stage.broker().port)
    plant.daemon.start()
    plant.daemon.wait_until_connected()
    wait_for(lambda: plant.server.connections == 100, 20, "a connection to each device")
    wait_for(lambda: plant.daemon.get("/status")["points"]["good"] == 500, 20, "every point is good")
    # The system's library lends threads to what begins, and takes them back after five idle seconds.
    wait_for(
        lambda: max(status_of(plant.daemon.process, "Threads") for _ in range(20)) <= os.cpu_count() + 6, 20,
        "as many threads as for one device")


def test_memory_does_not_grow_while_the_broker_is_away(stage):
    broker = stage.broker()
    proxy = stage.proxy(broker.port)
    plant = Plant(stage, 20, 100, "100ms", proxy.port)
    plant.daemon.start()
    plant.daemon.wait_until_connected()
    wait_for(lambda: len(plant.server.requests) > 20 * 20, 20, "two seconds of polls")
    proxy.cut()
    began = time.monotonic()
    wait_for(lambda: time.monotonic() - began > 4, 6, "the first commits")
    warm = status_of(plant.daemon.process, "VmRSS")
    wait_for(lambda: time.monotonic() - began > OUTAGE_SECONDS, OUTAGE_SECONDS + 2, "the outage")
    polls = 0.8 * OUTAGE_SECONDS * 200
    wait_for(lambda: plant.daemon.get("/buffer")["stored"] > polls, 2 * OUTAGE_SECONDS, "the plant was polled")
    assert plant.daemon.get("/buffer")["unwritten"] < 2 * 200, "memory holds two commit intervals"
    grown = status_of(plant.daemon.process, "VmRSS") - warm
    assert grown < 10 * 1024, f"{grown} kB more than {warm} kB"


def test_a_device_that_comes_and_goes_fills_no_log(stage):
    flapping = [stage.device(HangingUpDevice) for _ in range(3)]
    broker = stage.broker()
    points = {
        f"pump-{i}": {"pulses": {"at": f"plc{i} holding {COUNTER} uint32", "every": "100ms"}} for i in range(3)
    }
    ports = {f"plc{i}": device.port for i, device in enumerate(flapping)}
    daemon = stage.daemon(stage.settings(broker.port, ports, points)).start()
    wait_for(lambda: all(device.connections > 5 for device in flapping), 30, "each has come and gone five times")
    for i in range(3):
        lines = [line for line in daemon.log_text().splitlines() if f"plc{i}" in line]
        assert 1 <= len(lines) <= 3, lines


def test_a_broker_that_comes_and_goes_fills_no_log(stage):
    device, broker = stage.device(Device), stage.broker()
    proxy = stage.proxy(broker.port)
    points = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
    daemon = stage.daemon(stage.settings(proxy.port, {"plc1": device.port}, points)).start()
    daemon.wait_until_connected()
    proxy.cut()
    wait_for(lambda: daemon.get("/status")["counters"]["uplink.failures"] >= 4, 20, "four failures")
    said = [line for line in daemon.log_text().splitlines() if "no connection" in line]
    assert 1 <= len(said) <= 2, "each reason once, not each attempt"


class RefusingBroker:
    """Refuses every CONNECT in words (MQTT 5, reason 0x87: not authorized), and keeps times."""

    def __init__(self, peers):
        self.attempts = []
        self.server = peers.run(asyncio.start_server(self.serve, "127.0.0.1", 0))
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        self.attempts.append(time.monotonic())
        await reader.read(1024)
        writer.write(bytes([0x20, 3, 0, 0x87, 0]))
        await writer.drain()
        writer.close()


def test_reconnects_are_spread_and_rarer_and_rarer(stage):
    brokers = [RefusingBroker(stage.peers) for _ in range(3)]
    device = stage.device(Device)
    points = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}
    for broker in brokers:
        stage.daemon(stage.settings(broker.port, {"plc1": device.port}, points)).start()
    wait_for(lambda: all(len(broker.attempts) >= 4 for broker in brokers), 15, "four attempts each")
    pauses = [[b - a for a, b in zip(broker.attempts, broker.attempts[1:])] for broker in brokers]
    for of_one in pauses:
        for pause, expected in zip(of_one, (1, 2, 4)):
            # An attempt takes its own time on a busy machine.
            assert 0.8 * expected <= pause <= 1.2 * expected + 0.3, of_one
    assert len({round(of_one[2], 2) for of_one in pauses}) > 1, f"no two gateways in step: {pauses}"
    for broker in brokers:
        stage.peers.run(close(broker.server))


async def close(server):
    server.close()
