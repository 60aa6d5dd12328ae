"""The control sockets under whatever a local client does to them."""

import contextlib
import json
import random
import socket

import pytest

from daemon import CHANGE_SOCKET, READ_SOCKET, STOP_LIMIT
from grid import assert_grid
from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}


class Polling:
    """A running daemon with one healthy device, whose grid must not suffer."""

    def __init__(self, stage):
        self.device = stage.device(Device)
        self.broker = stage.broker()
        settings = stage.settings(self.broker.port, {"plc1": self.device.port}, POINTS)
        self.daemon = stage.daemon(settings).start()
        wait_for(lambda: len(self.device.requests) > 5, 10, "the device is polled")
        self.began = self.device.arrivals()[-1]

    def connect(self, name=READ_SOCKET):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(5)
        client.connect(str(self.daemon.runtime / name))
        return client

    def say(self, *parts, name=READ_SOCKET):
        """Sends bytes and returns what comes until the daemon closes the connection."""
        with self.connect(name) as client:
            try:
                for part in parts:
                    client.sendall(part)
                client.shutdown(socket.SHUT_WR)
                answer = b""
                while data := client.recv(65536):
                    answer += data
                return answer
            except (BrokenPipeError, ConnectionResetError):
                return b""

    def assert_undisturbed(self):
        assert self.daemon.answers(), "it answers"
        after = len(self.device.requests) + 10
        wait_for(lambda: len(self.device.requests) >= after, 10, "polling goes on")
        assert_grid([arrival for arrival in self.device.arrivals() if arrival >= self.began])
        assert self.device.connections == 1


@pytest.fixture
def polling(stage):
    return Polling(stage)


def test_each_socket_is_open_to_its_user_and_group_alone(polling):
    for name in (READ_SOCKET, CHANGE_SOCKET):
        assert (polling.daemon.runtime / name).stat().st_mode & 0o7777 == 0o660


@pytest.mark.parametrize(
    "method, target, name, status",
    [
        ("POST", "/status", READ_SOCKET, 405),
        ("DELETE", "/points?asset=pump", READ_SOCKET, 405),
        ("GET", "/reload", CHANGE_SOCKET, 405),
        ("POST", "/reload", READ_SOCKET, 404),
        ("GET", "/status", CHANGE_SOCKET, 404),
        ("GET", "/points?asset=../etc", READ_SOCKET, 404),
    ],
)
def test_a_wrong_method_is_refused_with_405_and_a_wrong_socket_with_404(polling, method, target, name, status):
    answer, body = polling.daemon.request(method, target, name)
    assert answer == status
    assert body["problem"]


def test_garbage_half_requests_and_endless_lines_are_refused_and_polling_goes_on(polling):
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    noise = random.Random(seed)
    for name in (READ_SOCKET, CHANGE_SOCKET):
        for _ in range(20):
            polling.say(noise.randbytes(noise.randrange(1, 2000)), name=name)
        for half in (b"", b"G", b"GET /status HTTP/1.1", b"GET /status HTTP/1.1\r\nHost: d\r\n", b"\r\n\r\n"):
            assert not polling.say(half, name=name).startswith(b"HTTP/1.1 200")
        long_line = polling.say(b"GET /", b"x" * (4 << 20), b" HTTP/1.1\r\n\r\n", name=name)
        assert not long_line or 400 <= int(long_line.split()[1]) < 500
        headers = polling.say(b"GET /status HTTP/1.1\r\n", b"X: y\r\n" * 500_000, b"\r\n", name=name)
        assert not headers or headers.startswith(b"HTTP/1.1 200") or 400 <= int(headers.split()[1]) < 500
    polling.assert_undisturbed()


def test_a_request_that_comes_in_pieces_is_answered(polling):
    with polling.connect() as client:
        for byte in b"GET /status HTTP/1.1\r\nHost: d\r\n\r\n":
            client.sendall(bytes([byte]))
        answer = b""
        while data := client.recv(65536):
            answer += data
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["gateway"] == "gw-01"


def test_a_hundred_connections_at_once_take_no_answer_from_those_that_come_after(polling):
    for _ in range(3):
        clients = [polling.connect() for _ in range(100)]
        for client in clients[::2]:
            # One of too many may have been shown the door already.
            with contextlib.suppress(ConnectionError):
                client.sendall(b"GET /status HTTP/1.1\r\n\r\n")
        for client in clients:
            client.close()
        wait_for(polling.daemon.answers, 5, "it answers again")
    polling.assert_undisturbed()


def test_a_client_that_says_nothing_does_not_keep_the_daemon_from_stopping(polling):
    with polling.connect() as silent, polling.connect(CHANGE_SOCKET) as half:
        half.sendall(b"POST /rel")
        status, seconds = polling.daemon.stop()
        assert (status, seconds < STOP_LIMIT) == (0, True)
        assert silent.recv(1) == b""


def test_sockets_that_a_kill_left_behind_are_taken_over_with_their_modes(polling):
    polling.daemon.kill()
    paths = [polling.daemon.runtime / name for name in (READ_SOCKET, CHANGE_SOCKET)]
    polling.daemon.start()
    assert all(path.stat().st_mode & 0o7777 == 0o660 for path in paths)
    status, answer = polling.daemon.request("POST", "/reload", CHANGE_SOCKET)
    assert (status, answer["applied"]) == (200, True)


def test_a_file_in_the_place_of_a_socket_is_named_and_left_alone(polling):
    polling.daemon.stop()
    path = polling.daemon.runtime / READ_SOCKET
    path.write_text("somebody's notes")
    polling.daemon.launch()
    assert polling.daemon.process.wait(10) != 0
    assert str(path) in polling.daemon.log_text()
    assert path.read_text() == "somebody's notes"
