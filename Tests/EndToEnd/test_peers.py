"""The peers do what the other tests take for granted. No daemon takes part."""

import os
import socket
import struct
import subprocess
import time

import paho.mqtt.publish as publish
import pytest
from pymodbus.client import ModbusTcpClient
from pymodbus.exceptions import ModbusException

from broker import PASSWORD, USERNAME
from daemon import yaml
from peers import known_values as known
from peers.devices import (
    COUNTER, DEVICE_FAILURE, Device, GarbageDevice, HangingUpDevice, LateDevice, RefusingDevice, SilentDevice,
    SlowWriterDevice,
)
from waiting import wait_for


def client_of(port, timeout=1.0):
    client = ModbusTcpClient("127.0.0.1", port=port, timeout=timeout, retries=0)
    assert client.connect()
    return client


def ask(port, transaction=7, address=0, count=1, timeout=0.3):
    """Sends one request on a plain socket; returns what comes within the timeout."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(struct.pack(">HHHBBHH", transaction, 0, 6, 1, 3, address, count))
        try:
            return connection.recv(300)
        except TimeoutError:
            return None


def test_the_pymodbus_server_serves_every_known_register(stage):
    client = client_of(stage.pymodbus_server().port)
    for value in known.known_registers():
        read = client.read_holding_registers if value.table == "holding" else client.read_input_registers
        assert tuple(read(value.address, count=len(value.registers)).registers) == value.registers, value.at
    assert client.read_holding_registers(known.LAST_ADDRESS).registers == [0xBEEF]
    client.close()


def test_the_pymodbus_server_serves_every_known_bit(stage):
    client = client_of(stage.pymodbus_server().port)
    for bits, read in [(known.COILS, client.read_coils), (known.DISCRETE_INPUTS, client.read_discrete_inputs)]:
        for address, state in bits.items():
            assert read(address).bits[0] == state
    client.close()


def test_the_pymodbus_server_counts_its_reads(stage):
    server = stage.pymodbus_server()
    client = client_of(server.port)
    reads = [client.read_holding_registers(known.COUNTER_ADDRESS, count=2).registers for _ in range(3)]
    assert reads == [[0, 1], [0, 2], [0, 3]]
    client.close()


def test_the_known_values_hold_every_type_in_every_order():
    ways = {(value.type, value.at.split()[-1]) for value in known.known_registers()}
    for name in ["int32", "uint32", "int64", "uint64", "float32", "float64"]:
        assert {order for type_name, order in ways if type_name == name} == set(known.ORDERS)
    assert {"int16", "uint16"} <= {name for name, _ in ways}
    assert known.registers_of(0x0A0B0C0D, known.DATATYPE.UINT32, "badc") == (0x0B0A, 0x0D0C)
    assert known.registers_of(0x0A0B0C0D, known.DATATYPE.UINT32, "dcba") == (0x0D0C, 0x0B0A)


def test_the_libmodbus_server_answers(stage, libmodbus_program):
    client = client_of(stage.libmodbus_server(libmodbus_program).port)
    assert client.read_holding_registers(0, count=4).registers == [0xFFFE, 0xFFFE, 0x8765, 0x4321]
    assert client.read_input_registers(54, count=4).registers == [0x182D, 0x4454, 0xFB21, 0x0940]
    assert client.read_coils(4).bits[0] and client.read_discrete_inputs(7).bits[0]
    client.close()


def test_a_server_that_was_killed_comes_back_at_its_port(stage):
    server = stage.pymodbus_server()
    server.kill()
    server.start()
    client = client_of(server.port)
    assert client.read_holding_registers(known.COUNTER_ADDRESS, count=2).registers == [0, 1]
    client.close()


def test_the_healthy_device_counts_reads_and_keeps_times(stage):
    device = stage.device(Device)
    client = client_of(device.port)
    assert [client.read_holding_registers(COUNTER, count=2).registers[1] for _ in range(3)] == [1, 2, 3]
    assert client.read_holding_registers(7, count=3).registers == [7, 8, 9]
    assert len(device.arrivals(COUNTER)) == 3
    assert len(device.arrivals()) == 4
    assert device.arrivals() == sorted(device.arrivals())
    client.close()


def test_a_device_that_was_stopped_comes_back_at_its_port(stage):
    device = stage.device(Device)
    device.stop()
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", device.port), timeout=1)
    device.start()
    assert ask(device.port) is not None


def test_the_silent_device_says_nothing(stage):
    device = stage.device(SilentDevice)
    assert ask(device.port) is None
    assert len(device.requests) == 1


def test_the_refusing_device_answers_with_its_exception(stage):
    assert ask(stage.device(RefusingDevice).port)[7:] == bytes([0x83, DEVICE_FAILURE])


def test_the_late_device_answers_late_and_with_a_foreign_transaction_identifier(stage):
    began = time.monotonic()
    answer = ask(stage.device(LateDevice, 0.2).port, transaction=7, timeout=2)
    assert time.monotonic() - began >= 0.2
    assert struct.unpack(">H", answer[:2]) == (7 + 0x5555,)


def test_the_device_that_hangs_up_does_so_at_every_third_request(stage):
    device = stage.device(HangingUpDevice)
    assert [bool(ask(device.port)) for _ in range(6)] == [True, True, False] * 2


def test_the_garbage_device_is_refused_by_another_client(stage):
    client = client_of(stage.device(GarbageDevice).port, timeout=0.3)
    with pytest.raises(ModbusException):
        client.read_holding_registers(0)
    client.close()


def test_the_slow_writer_is_understood_by_another_client(stage):
    client = client_of(stage.device(SlowWriterDevice).port)
    assert client.read_holding_registers(0, count=5).registers == [0, 1, 2, 3, 4]
    client.close()


def test_the_proxy_passes_cuts_refuses_and_resumes(stage):
    device = stage.device(Device)
    proxy = stage.proxy(device.port)
    client = client_of(proxy.port)
    assert client.read_holding_registers(3).registers == [3]
    proxy.cut()
    with pytest.raises(ModbusException):
        client.read_holding_registers(3)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", proxy.port), timeout=1)
    proxy.resume()
    assert ask(proxy.port) is not None
    client.close()


def test_the_proxy_stalls_and_resumes(stage):
    device = stage.device(Device)
    proxy = stage.proxy(device.port)
    proxy.stall()
    assert ask(proxy.port) is None
    assert not device.requests
    proxy.resume()
    assert ask(proxy.port) is not None


def test_the_proxy_leaves_a_connection_half_open_while_new_ones_pass(stage):
    device = stage.device(Device)
    proxy = stage.proxy(device.port)
    client = client_of(proxy.port, timeout=0.3)
    assert client.read_holding_registers(3).registers == [3]
    proxy.forget()
    with pytest.raises(ModbusException):
        client.read_holding_registers(3)
    assert ask(proxy.port) is not None
    client.close()


def test_the_proxy_drops_connections_and_takes_new_ones(stage):
    device = stage.device(Device)
    proxy = stage.proxy(device.port)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as connection:
        wait_for(lambda: proxy.pairs, 5, "the proxy connects to the device")
        proxy.drop()
        assert connection.recv(1) == b""
    assert ask(proxy.port) is not None


def publish_data(broker, value, **options):
    payload = f'{{"schema":"data/1","epoch":"e","c":"d","seq":{value},"ts":1,"cfg":1,"values":{{"level":{value}}}}}'
    publish.single("millwright/v1/s/g/pump/data", payload, qos=1, port=broker.port, **options)


def test_both_subscribers_receive_what_is_published(stage):
    broker = stage.broker()
    for subscriber in (stage.paho(broker), stage.mosquitto_sub(broker)):
        publish_data(broker, 5)
        assert subscriber.wait_for_data("pump")[0]["values"] == {"level": 5}
        assert subscriber.values("pump") == {"level": 5}


def test_what_subscribers_save_is_read_by_verify_stream(stage):
    broker = stage.broker()
    subscribers = stage.paho(broker), stage.mosquitto_sub(broker)
    first = '{"schema":"epoch/1","epoch":"e","c":"a","seq":0,"ts":1}'
    publish.single("millwright/v1/s/g/epoch", first, port=broker.port)
    for value in (0, 2):
        publish_data(broker, value)
    for subscriber in subscribers:
        subscriber.wait_for_data("pump", 2)
        report = stage.verify_stream(subscriber, "pump.level")
        assert (report["messages"], [finding["kind"] for finding in report["findings"]]) == (3, ["loss", "counter"])


def test_paho_finds_a_broker_again_that_was_killed(stage):
    broker = stage.broker()
    subscriber = stage.paho(broker)
    broker.kill()
    wait_for(lambda: not subscriber.subscribed.is_set(), 5, "paho notices")
    broker.start()
    subscriber.wait_until_subscribed()
    publish_data(broker, 1)
    subscriber.wait_for_data("pump")


def test_the_broker_asks_for_its_password(stage):
    broker = stage.broker(password=True)
    subscriber = stage.paho(broker, username=USERNAME, password=PASSWORD)
    publish_data(broker, 1, auth={"username": USERNAME, "password": PASSWORD})
    subscriber.wait_for_data("pump")
    with pytest.raises(Exception, match="(?i)authori"):
        publish_data(broker, 2, auth={"username": USERNAME, "password": "wrong"})


@pytest.mark.parametrize(
    ("server", "asks", "shows", "accepted"),
    [
        ("server", False, False, True),
        ("other_host", False, False, False),
        ("server", True, False, False),
        ("server", True, True, True),
    ],
)
def test_the_broker_speaks_tls(stage, certificates, server, asks, shows, accepted):
    broker = stage.broker(
        server_certificate=getattr(certificates, server), authority=certificates.authority, client_certificate=asks
    )
    command = ["mosquitto_pub", "-h", "localhost", "-p", str(broker.port), "-q", "1", "-t", "t", "-m", "m"]
    command += ["--cafile", certificates.authority]
    if shows:
        command += ["--cert", certificates.client[0], "--key", certificates.client[1]]
    done = subprocess.run(command, capture_output=True, timeout=20)
    assert (done.returncode == 0) == accepted, done.stderr


def test_what_is_on_a_stage_is_gone_after_its_end(peers, tmp_path):
    from conftest import Stage

    stage = Stage(tmp_path, peers)
    broker, server = stage.broker(), stage.pymodbus_server()
    stage.mosquitto_sub(broker)
    device = stage.device(Device)
    ids = [broker.process.pid, server.process.pid, stage.subscribers[0].process.pid]
    stage.end()
    for pid in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", device.port), timeout=1)


def test_settings_are_written_as_plain_yaml():
    text = yaml({"links": {"plc1": {"tcp": "127.0.0.1:502"}}, "list": ["a"], "name": "水泵"})
    assert text == 'links:\n  plc1:\n    tcp: "127.0.0.1:502"\nlist: ["a"]\nname: "水泵"'
