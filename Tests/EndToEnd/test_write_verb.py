"""`millwright write`: what two servers that we did not write have afterwards, as another client reads it."""

import json

import pytest
from pymodbus.client import ModbusTcpClient

from daemon import run_tool
from peers import known_values as known

pytestmark = pytest.mark.usefixtures("binaries")


@pytest.fixture(params=["pymodbus", "libmodbus"])
def server(request, stage, libmodbus_program):
    return stage.pymodbus_server() if request.param == "pymodbus" else stage.libmodbus_server(libmodbus_program)


def registers(server, address, count=1):
    with ModbusTcpClient("127.0.0.1", port=server.port) as client:
        return client.read_holding_registers(address, count=count, device_id=1).registers


def write(server, *words):
    done = run_tool("write", f"127.0.0.1:{server.port}/1", "--json", *words)
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr


def test_a_register_is_written_only_with_a_yes_and_read_back(server):
    at = next(v.address for v in known.known_registers() if v.table == "holding" and len(v.registers) == 1)
    (found,) = registers(server, at)
    status, answer = write(server, "holding", at, 1234)
    assert (status, answer["result"]) == (0, "not_confirmed")
    assert (answer["before"], answer["requested"], answer["function"]) == (found, 1234, 6)
    assert registers(server, at) == [found]
    status, answer = write(server, "holding", at, "--confirm", "--type", "int16", "--", "-2")
    signed = (found ^ 0x8000) - 0x8000
    assert (status, answer["result"], answer["before"], answer["read_back"]) == (0, "done", signed, -2)
    assert registers(server, at) == [0xFFFE]


def test_a_float_over_two_registers_and_a_coil_are_written(server):
    at = next(v.address for v in known.known_registers() if v.table == "holding" and len(v.registers) == 2)
    status, answer = write(server, "holding", at, 61.4, "--type", "float32", "--order", "cdab", "--confirm")
    assert (status, answer["result"], answer["read_back"], answer["function"]) == (0, "done", 61.4, 16)
    assert registers(server, at, 2) == [0x999A, 0x4275]
    coil, state = next(iter(known.COILS.items()))
    status, answer = write(server, "coil", coil, "false" if state else "true", "--confirm")
    assert (status, answer["before"], answer["read_back"], answer["function"]) == (0, bool(state), not state, 5)


def test_what_cannot_be_written_is_refused_before_anything_is_sent(server):
    for words, reason in [
        (("input", 1, 1), "can only be read"), (("discrete", 1, 1), "can only be read"),
        (("holding", 1, 1, "--type", "string 4"), "can only be read"), (("holding", "1.3", 1), "is a bit"),
        (("holding", 1, 65536), "no value of type uint16"), (("holding", 1, 1.5), "no value of type uint16"),
        (("coil", 1, 2), "no value"), (("holding", 1, "much"), "no decimal number"),
    ]:
        status, text = write(server, *words, "--confirm")
        assert status == 2 and reason in text, text


def test_a_device_that_refuses_or_is_not_there_is_said_so(server):
    status, text = write(server, "holding", 60000, 1, "--confirm")
    assert status == 1 and "exception 2" in text
    server.kill()
    status, text = write(server, "holding", 1, 1, "--confirm")
    assert status == 3 and "refuses the connection" in text
