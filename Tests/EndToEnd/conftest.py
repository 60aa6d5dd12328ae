"""What every test has at hand: a stage with peers, brokers, subscribers and daemons, all gone afterwards.

A test that fails prints the log, settings and messages of everything on its stage.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from broker import Broker, Certificates
from daemon import MILLWRIGHT, MILLWRIGHTD, ROOT, Daemon
from disk import SmallDisk
from peers.loop import PeerLoop
from peers.proxy import Proxy
from peers.serial_line import Bus, Cable
from processes import Process, accepts_connections, free_port
from subscribers import MosquittoSubscriber, PahoSubscriber
from waiting import wait_for

HERE = Path(__file__).parent
VERIFY_STREAM = ROOT / "scripts" / "verify-stream"


@pytest.fixture(scope="session")
def peers():
    loop = PeerLoop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("tls") / "certificates")


@pytest.fixture(scope="session")
def libmodbus_program(tmp_path_factory):
    """The libmodbus server, compiled."""
    program = tmp_path_factory.mktemp("libmodbus") / "libmodbus_server"
    flags = subprocess.run(
        ["pkg-config", "--cflags", "--libs", "libmodbus"], check=True, capture_output=True, text=True
    ).stdout.split()
    source = HERE / "peers" / "libmodbus_server.c"
    subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-O1", source, "-o", program, *flags], check=True)
    return program


class PeerProcess:
    """A server in a process of its own, which can be switched off and on again at the same port."""

    def __init__(self, name, command, directory):
        self.name = name
        self.command = command
        self.directory = directory
        self.port = free_port()
        self.process = None
        self.start()

    def start(self):
        log = self.directory / f"{self.name}.log"
        self.process = Process(self.name, [*self.command, self.port], log, cwd=HERE)
        wait_for(lambda: accepts_connections(self.port) or not self.process.is_running, 15, f"{self.name} listens")
        assert self.process.is_running, self.process.log_text()

    def kill(self):
        self.process.kill()

    def end(self):
        self.process.end()


class Stage:
    def __init__(self, directory, peers):
        self.directory = directory
        self.peers = peers
        self.daemons, self.subscribers, self.brokers, self.servers, self.devices, self.proxies = [], [], [], [], [], []
        self.disks, self.lines, self.processes = [], [], []

    def broker(self, **options):
        self.brokers.append(Broker(self.directory / f"broker-{len(self.brokers)}", **options))
        return self.brokers[-1]

    def proxy(self, target):
        self.proxies.append(Proxy(self.peers, target))
        return self.proxies[-1]

    def device(self, kind, *arguments):
        self.devices.append(kind(self.peers, *arguments))
        return self.devices[-1]

    def pymodbus_server(self):
        return self.server("pymodbus_server", [sys.executable, "-m", "peers.pymodbus_server"])

    def libmodbus_server(self, program):
        return self.server("libmodbus_server", [program])

    def server(self, name, command):
        self.servers.append(PeerProcess(name, command, self.directory))
        return self.servers[-1]

    def bus(self, units, **options):
        """A serial line with scripted units, at `bus.path`."""
        self.lines.append(Bus(self.directory / f"bus-{len(self.lines)}", units, **options))
        return self.lines[-1]

    def cable(self):
        """A serial line with an end at each of `cable.paths`."""
        ends = [self.directory / f"cable-{len(self.lines)}-{end}" for end in "ab"]
        self.lines.append(Cable(*ends))
        return self.lines[-1]

    def line_server(self, name, *command):
        """A server on a serial line, ready."""
        log = self.directory / f"{name}.log"
        process = Process(name, [str(part) for part in command], log, cwd=HERE)
        self.processes.append(process)
        wait_for(lambda: "ready" in process.log_text() or not process.is_running, 15, f"{name} is ready")
        assert process.is_running, process.log_text()
        return process

    def small_disk(self, size):
        if not SmallDisk.is_possible():
            pytest.skip("no mount namespaces here: run as root, or allow unprivileged user namespaces")
        number = len(self.disks)
        self.disks.append(SmallDisk(self.directory / f"disk-{number}", self.directory / f"disk-{number}.log", size))
        return self.disks[-1]

    def paho(self, broker, **options):
        self.subscribers.append(PahoSubscriber(broker.port, **options))
        return self.subscribers[-1]

    def mosquitto_sub(self, broker, **options):
        directory = self.directory / f"mosquitto-sub-{len(self.subscribers)}"
        self.subscribers.append(MosquittoSubscriber(directory, broker.port, **options))
        return self.subscribers[-1]

    def daemon(self, settings, **options):
        """A daemon with its settings written, not started."""
        daemon = Daemon(self.directory / f"daemon-{len(self.daemons)}", settings, **options)
        self.daemons.append(daemon)
        return daemon

    def settings(self, broker_port, ports, points, uplink=None, journal=None, device=None, scheme="mqtt"):
        """One link and one device for each port; `points` is asset -> point -> what the point is.

        The device of the link `plc1` is `plc1`, and so on.
        """
        settings = {
            "gateway": {"id": "gw-01", "site": "plant-2", "name": "Test gateway", "language": "en"},
            "uplink": {"brokers": [f"{scheme}://localhost:{broker_port}"], **(uplink or {})},
            "journal": {"commit_every": "500ms", **(journal or {})},
            "links": {name: {"tcp": f"127.0.0.1:{port}"} for name, port in ports.items()},
            "devices": {name: {"link": name, "unit": 1, **(device or {})} for name in ports},
            "assets": {asset: {"points": entries} for asset, entries in points.items()},
        }
        return json.loads(json.dumps(settings))  # a copy, because tests change it

    def verify_stream(self, subscriber, *counters, more=()):
        """Runs scripts/verify-stream on what a subscriber received; returns its report."""
        received = subscriber.save(self.directory / "received.txt")
        options = [*more, *[option for counter in counters for option in ("--counter", counter)]]
        done = subprocess.run(
            [VERIFY_STREAM, "--json", *options, received], capture_output=True, text=True, timeout=60
        )
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)

    def report(self):
        parts = [daemon.report() for daemon in self.daemons]
        parts += [f"--- {type(subscriber).__name__}: {subscriber.tail()}" for subscriber in self.subscribers]
        for broker in self.brokers:
            parts.append("--- mosquitto\n" + "\n".join(broker.process.log_text().splitlines()[-25:]))
        for device in self.devices:
            name = type(device).__name__
            parts.append(f"--- {name}: {device.connections} connections, {len(device.requests)} requests")
        return "\n".join(parts)

    def end(self):
        """Ends everything, one after another, even where one fails; the first failure is raised afterwards."""
        failures = []
        for end in [
            *[daemon.process.end for daemon in self.daemons if daemon.process],
            *[subscriber.end for subscriber in self.subscribers],
            *[broker.process.end for broker in self.brokers],
            *[server.end for server in self.servers],
            *[device.stop for device in self.devices],
            *[process.end for process in self.processes],
            *[line.stop for line in self.lines],
            *[proxy.cut for proxy in self.proxies],
            *[disk.end for disk in self.disks],
        ]:
            try:
                end()
            except Exception as failure:  # noqa: BLE001: the rest must end too
                failures.append(failure)
        if failures:
            raise failures[0]


@pytest.fixture
def stage(request, peers):
    # Not pytest's own directory: the paths of Unix sockets are short.
    directory = Path(tempfile.mkdtemp(prefix="mw-"))
    directory.chmod(0o755)
    stage = Stage(directory, peers)
    request.node.stage = stage
    yield stage
    try:
        stage.end()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def binaries():
    """For tests of the product: the binaries exist."""
    missing = [str(path) for path in (MILLWRIGHTD, MILLWRIGHT) if not path.exists()]
    assert not missing, f"not built: {', '.join(missing)}. Run `swift build` first, or set MILLWRIGHT_BIN"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    stage = getattr(item, "stage", None)
    if report.failed and stage and call.when != "teardown":
        report.sections.append(("the stage of the test", stage.report()))
