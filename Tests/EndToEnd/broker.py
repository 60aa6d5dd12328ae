"""mosquitto on a free loopback port, with its own settings in a temporary directory."""

import os
import shutil
import signal
import subprocess

from processes import Process, accepts_connections, free_port
from waiting import wait_for

SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/sbin"
USERNAME, PASSWORD = "gateway", "correct horse"


class Certificates:
    """An authority, a server certificate for localhost, one for another host, and a client certificate."""

    def __init__(self, directory):
        self.directory = directory
        directory.mkdir()
        self.authority = self.make_authority("authority")
        self.server = self.make("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        self.other_host = self.make("other-host", "subjectAltName=DNS:broker.example")
        self.client = self.make("client", "extendedKeyUsage=clientAuth", subject=f"/CN={USERNAME}")
        self.foreign_authority = self.make_authority("foreign-authority")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=60)

    def paths(self, name):
        return self.directory / f"{name}.pem", self.directory / f"{name}.key"

    def make_authority(self, name):
        certificate, key = self.paths(name)
        self.openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2,
            "-subj", f"/CN=Test {name}", "-keyout", key, "-out", certificate,
            "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )
        return certificate

    def make(self, name, extension, subject=None):
        certificate, key = self.paths(name)
        authority, authority_key = self.paths("authority")
        request, extensions = self.directory / f"{name}.csr", self.directory / f"{name}.ext"
        extensions.write_text(extension + "\n")
        self.openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", subject or f"/CN={name}", "-keyout", key, "-out", request,
        )
        self.openssl(
            "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-CAcreateserial",
            "-days", 2, "-extfile", extensions, "-out", certificate,
        )
        return certificate, key


class Broker:
    """Keeps nothing on disk: a broker that was stopped comes back empty."""

    def __init__(
        self, directory, password=False, server_certificate=None, authority=None, client_certificate=False, more=()
    ):
        """`more` are further lines of its settings."""
        self.directory = directory
        directory.mkdir()
        self.port = free_port()
        self.settings = directory / "mosquitto.conf"
        lines = [
            f"listener {self.port} 127.0.0.1",
            "persistence false",
            "set_tcp_nodelay true",
            "max_queued_messages 0",
            "max_inflight_messages 1000",
            f"allow_anonymous {'false' if password else 'true'}",
            "log_dest stderr",
            "log_type all",
            "connection_messages true",
        ]
        if os.geteuid() == 0:
            lines.append("user root")  # or it could not read what lies in the temporary directory
        if password:
            file = directory / "passwords"
            subprocess.run(
                ["mosquitto_passwd", "-b", "-c", file, USERNAME, PASSWORD], check=True, capture_output=True, timeout=30
            )
            lines.append(f"password_file {file}")
        if server_certificate:
            certificate, key = server_certificate
            lines += [f"cafile {authority}", f"certfile {certificate}", f"keyfile {key}"]
            lines.append(f"require_certificate {'true' if client_certificate else 'false'}")
        lines += more
        self.settings.write_text("\n".join(lines) + "\n")
        self.process = None
        self.start()

    def start(self):
        program = shutil.which("mosquitto", path=SYSTEM_PATH)
        self.process = Process("mosquitto", [program, "-c", self.settings], self.directory / "mosquitto.log")
        wait_for(
            lambda: accepts_connections(self.port) or not self.process.is_running, 10, "mosquitto accepts connections"
        )
        assert self.process.is_running, self.process.log_text()

    def stop(self):
        self.process.stop()

    def kill(self):
        self.process.kill()

    def store(self):
        """Writes what it has in memory to its disk, as it does at each `autosave_interval`."""
        self.process.send(signal.SIGUSR1)

    def reload(self):
        """Reads its settings and the files that they name again."""
        self.process.send(signal.SIGHUP)
