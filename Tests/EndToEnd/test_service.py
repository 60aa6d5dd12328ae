"""What the daemon tells a service manager (sd_notify(3)), with the test as the manager."""

import signal
import socket

import pytest

from peers.devices import COUNTER, Device
from waiting import wait_for

pytestmark = pytest.mark.usefixtures("binaries")

POINTS = {"pump": {"pulses": {"at": f"plc1 holding {COUNTER} uint32", "every": "100ms"}}}


class Manager:
    """A datagram socket in place of systemd, and a daemon that is told of it."""

    def __init__(self, stage, abstract=False):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        path = str(stage.directory / "notify")
        self.socket.bind("\0" + path if abstract else path)
        self.messages = []
        device, broker = stage.device(Device), stage.broker()
        self.settings = stage.settings(broker.port, {"plc1": device.port}, POINTS)
        self.daemon = stage.daemon(
            self.settings, environment={"NOTIFY_SOCKET": "@" + path if abstract else path}
        )

    def heard(self):
        """Every message so far, each as a dictionary."""
        while True:
            try:
                lines = self.socket.recv(4096).decode().splitlines()
            except BlockingIOError:
                return self.messages
            self.messages.append(dict(line.split("=", 1) for line in lines))

    def states(self):
        return [next(iter(message)) for message in self.heard()]

    def wait_for(self, *states):
        wait_for(lambda: self.states() == list(states), 10, f"{states}, but {self.messages}")


@pytest.fixture
def manager(stage):
    manager = Manager(stage)
    yield manager
    manager.socket.close()


def test_ready_is_told_once_polling_has_begun_and_stopping_at_the_end(manager):
    manager.daemon.start()
    manager.wait_for("READY")
    assert manager.messages[0]["READY"] == "1"
    manager.daemon.stop()
    assert manager.states() == ["READY", "STOPPING"]
    assert manager.messages[1]["STOPPING"] == "1"


def test_ready_is_never_told_where_the_start_is_refused(manager):
    manager.settings["devices"]["plc1"]["unit"] = 300
    manager.daemon.write(manager.settings)
    manager.daemon.launch()
    assert manager.daemon.process.wait(10) == 2
    assert manager.states() == []


@pytest.mark.parametrize("good", [True, False], ids=["good settings", "bad settings"])
def test_a_reload_is_told_from_its_beginning_to_its_end(manager, good):
    manager.daemon.start()
    manager.wait_for("READY")
    manager.settings["devices"]["plc1"]["timeout"] = "2s" if good else "soon"
    manager.daemon.write(manager.settings)
    manager.daemon.process.send(signal.SIGHUP)
    manager.wait_for("READY", "RELOADING", "READY")
    assert manager.messages[1]["RELOADING"] == "1"
    assert int(manager.messages[1]["MONOTONIC_USEC"]) > 0


def test_an_abstract_address_is_understood(stage):
    manager = Manager(stage, abstract=True)
    manager.daemon.start()
    manager.wait_for("READY")
    manager.socket.close()


def test_a_manager_that_has_gone_does_not_matter(manager):
    manager.socket.close()
    manager.daemon.start()
    status, _ = manager.daemon.stop()
    assert status == 0
