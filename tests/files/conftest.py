"""Servers of other people's making, as small as they can be: a clamd and an S3 that speak the real protocols."""

import hashlib
import hmac
import re
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from reglament.desk.files import clamav
from tests.mail.conftest import post  # noqa: F401  a fixture
from tests.mail.real_servers import need
from tests.web.conftest import at, browse, world  # noqa: F401  fixtures

KEY, SECRET, REGION = "desk-key", "a/secret+with=signs", "ru-central1"


@dataclass
class Clamd:
    """A clamd on a UNIX socket: INSTREAM with lengths in network order, a limit, one virus called Eicar."""

    address: str
    limit: int = 1 << 20
    streams: list[bytes] = field(default_factory=list)
    found: dict[bytes, bytes] = field(
        default_factory=lambda: {
            b"EICAR": b"Eicar-Test-Signature",
            b"LIMIT": b"Heuristics.Limits.Exceeded.MaxFileSize",
            b"LOCKED": b"Heuristics.Encrypted.Zip",
        }
    )

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client:
                client.sendall(self.answer(client.makefile("rb")))

    def answer(self, came: Any) -> bytes:
        command = b""
        while not command.endswith(b"\0"):
            command += came.read(1)
        if command == b"zVERSION\0":
            return b"ClamAV 1.4.3/27000\0"
        assert command == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", came.read(4))[0]:
            content += came.read(length)
            if len(content) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.streams.append(content)
        if b"POISON" in content:
            return b""
        name = next((name for mark, name in self.found.items() if mark in content), b"")
        return b"stream: " + name + b" FOUND\0" if name else b"stream: OK\0"


@pytest.fixture
def clamd(settings: Any, tmp_path: Path) -> Iterator[Clamd]:
    path = tmp_path / "clamd.ctl"
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(8)
    made = Clamd(f"unix:{path}")
    threading.Thread(target=made.serve, args=[listener], daemon=True).start()
    settings.CLAMAV, settings.CLAMAV_FAILS = made.address, "closed"
    yield made
    listener.close()


VIRUS = b"REGLAMENT-TEST-OF-THE-VIRUS-CHECKER"


@pytest.fixture
def real_clamd(tmp_path: Path) -> Iterator[str]:
    """clamd of the package clamav-daemon; it starts in a moment, for it knows one virus."""
    program = need("clamd", "clamav-daemon")
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures/desk.ndb").write_text(f"Reglament.Test:0:*:{VIRUS.hex()}\n")
    (tmp_path / "clamd.conf").write_text(
        f"LocalSocket {tmp_path}/ctl\nDatabaseDirectory {tmp_path}/signatures\nForeground yes\n"
        "StreamMaxLength 1M\nMaxFileSize 500K\nAlertExceedsMax yes\n"
    )
    running = subprocess.Popen([program, "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL)
    try:
        address, until = f"unix:{tmp_path}/ctl", time.monotonic() + 20
        while True:
            try:
                clamav.ping(address)
                break
            except clamav.ScannerAway:
                assert running.poll() is None, "clamd ended"
                assert time.monotonic() < until, "clamd never answered"
                time.sleep(0.01)
        yield address
    finally:
        running.kill()
        running.wait(20)


class Storage(BaseHTTPRequestHandler):
    """S3 as far as the desk needs it. Whoever signs wrong gets 403, whose bytes are others than announced 400."""

    objects: dict[str, bytes]
    spoiled: set[str]
    halved: set[str]
    absent: bool

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.absent:
            return self._say(404, b"<Code>NoSuchBucket</Code>")
        if self._signed():
            if hashlib.sha256(body).hexdigest() != self.headers["X-Amz-Content-SHA256"]:
                return self._say(400, b"XAmzContentSHA256Mismatch")
            self.objects[self.path] = body
            self._say(200)
        return None

    def do_GET(self) -> None:
        if self.absent:
            return self._say(404, b"<Code>NoSuchBucket</Code>")
        if self._signed():
            found = self.objects.get(self.path)
            if found is not None and self.path in self.spoiled:
                found = b"?" + found[1:]
            self._say(404 if found is None else 200, found or b"")
        return None

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        if self._signed():
            self._say(204 if self.objects.pop(self.path, None) is not None else 404)

    def _signed(self) -> bool:
        """Recomputed here from what came over the wire, by the description and not by the desk's code."""
        given = re.fullmatch(
            rf"AWS4-HMAC-SHA256 Credential={KEY}/(\d{{8}})/{REGION}/s3/aws4_request, "
            r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})",
            self.headers.get("Authorization", ""),
        )
        if given is None or "host" not in given[2].split(";"):
            self._say(403, b"AccessDenied")
            return False
        moment = self.headers["X-Amz-Date"]
        lines = [f"{name}:{self.headers[name].strip()}" for name in given[2].split(";")]
        request = "\n".join(
            [
                self.command,
                self.path,
                "",
                *lines,
                "",
                given[2],
                self.headers["X-Amz-Content-SHA256"],
            ]
        )
        digest = hashlib.sha256(request.encode()).hexdigest()
        told = f"AWS4-HMAC-SHA256\n{moment}\n{given[1]}/{REGION}/s3/aws4_request\n{digest}"
        key = b"AWS4" + SECRET.encode()
        for part in (given[1], REGION, "s3", "aws4_request", told):
            key = hmac.new(key, part.encode(), "sha256").digest()
        if key.hex() != given[3] or not moment.startswith(given[1]):
            self._say(403, b"SignatureDoesNotMatch")
            return False
        return True

    def _say(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if self.path in self.halved else body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def storage(settings: Any) -> Iterator[type[Storage]]:
    """The fake storage's handler, with its `objects`; the desk is set to use it."""

    class Here(Storage):
        objects: dict[str, bytes] = {}
        spoiled: set[str] = set()
        halved: set[str] = set()
        absent = False

    server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    secret = SECRET.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")
    settings.S3_URL = f"http://{KEY}:{secret}@127.0.0.1:{server.server_port}/files/desk%20one?region={REGION}"
    yield Here
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"
