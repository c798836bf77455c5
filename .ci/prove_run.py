"""Proves `make run` from outside: a clean start, letters answered, a second start with the data kept, clean stops.

Uses nothing of the project but its commands and its ports. Exit code 1 with the reason when anything is not so.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = f"REGLAMENT_PROOF={uuid.uuid4()}"
SENDERS = {"SMTP": "proof.smtp@newcomer.example", "LMTP": "proof.lmtp@newcomer.example"}
NUMBER = re.compile(r"\[#(?P<number>[^\]\s]+)\]|№\s*(?P<other>[\w-]*\d[\w-]*)")


class Failed(Exception):
    """Something promised does not hold."""


class Run:
    """One `make run` on ``data``."""

    def __init__(self, data: Path, port: int) -> None:
        name, value = MARK.split("=")
        self.data = data
        self.output = data.with_name(f"{data.name}.output")
        self.began = time.monotonic()
        with self.output.open("wb") as stream:
            self.make = subprocess.Popen(
                ["make", "run", f"DATA={data}", f"PORT={port}"],
                cwd=ROOT,
                env={**os.environ, name: value},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(self._printed, 120, "it printed no address")
        self.seconds = time.monotonic() - self.began
        text = self.output.read_text()
        self.address = found(r"Reglament is ready.*?(http://\S+)", text).rstrip("/")
        self.smtp = int(found(r"SMTP \S+:(\d+)", text))
        self.lmtp = int(found(r"LMTP \S+:(\d+)", text))
        self.desks = [address.strip() for address in found(r"for +(\S+@.*)", text).split(",")]
        for role in ("requester", "agent", "head"):
            if role not in text:
                raise Failed(f"it printed no sign-in for the {role}:\n{text}")

    def _printed(self) -> bool:
        if self.make.poll() is not None:
            raise Failed(f"make run ended by itself:\n{self.output.read_text()}")
        return "Ctrl-C stops it." in self.output.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:  # noqa: S310 - our own http address
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def letters_to(self, address: str) -> list[dict[str, str]]:
        status, body = self.get("/demo/outbox.json")
        if status != 200:
            raise Failed(f"/demo/outbox.json answers {status}")
        return [letter for letter in json.loads(body) if address in letter["to"]]

    def stop(self, sign: signal.Signals) -> float:
        """Signal as a terminal does (the whole group) or as a service manager does (make alone); seconds taken."""
        began = time.monotonic()
        if sign == signal.SIGINT:
            os.killpg(self.make.pid, sign)
        else:
            self.make.send_signal(sign)
        try:
            self.make.wait(40)
        except subprocess.TimeoutExpired:
            raise Failed(f"it does not stop on {sign.name}") from None
        until(lambda: not left_behind(self.data), 10, f"left behind: {left_behind(self.data)}")
        for port in (int(self.address.rpartition(":")[2]), self.smtp, self.lmtp):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    raise Failed(f"port {port} still answers after the stop")
        return time.monotonic() - began


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise Failed(f"no {pattern} in:\n{text}")
    return match.group(1)


def until(condition: Callable[[], object], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failed(otherwise)
        time.sleep(0.1)


def left_behind(data: Path) -> list[str]:
    """Processes that carry our mark, and locks of the data folder that somebody still holds."""
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if MARK.encode() in (process / "environ").read_bytes().split(b"\0"):
                left.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    for name in ("lock", "postgresql.lock"):
        with contextlib.suppress(FileNotFoundError), (data / name).open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                left.append(f"whoever holds {name}")
    return left


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def letter(sender: str, recipient: str, way: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"Вера Новичкова <{sender}>"
    message["To"] = recipient
    message["Subject"] = f"Не открывается портал ({way})"
    message["Message-ID"] = f"<{uuid.uuid4()}@newcomer.example>"
    message.set_content("Здравствуйте!\n\nПосле обновления не открывается портал, ошибка 500.\n\nВера")
    return message


def send(run: Run) -> None:
    smtp, lmtp = (letter(SENDERS[way], run.desks[0], way) for way in ("SMTP", "LMTP"))
    with smtplib.SMTP("127.0.0.1", run.smtp, timeout=20) as client:
        client.send_message(smtp)
    with smtplib.LMTP("127.0.0.1", run.lmtp) as client:
        client.send_message(lmtp)


def acknowledged(run: Run) -> dict[str, str]:
    """The number each letter was answered with."""
    numbers = {}
    for way, sender in SENDERS.items():
        until(lambda: run.letters_to(sender), 60, f"no acknowledgement of the letter over {way}")  # noqa: B023
        answer = run.letters_to(sender)[0]
        match = NUMBER.search(answer["subject"]) or NUMBER.search(answer["text"])
        if match is None:
            raise Failed(f"no number in the acknowledgement: {answer['subject']}")
        numbers[way] = match["number"] or match["other"]
    if len(set(numbers.values())) != len(numbers):
        raise Failed(f"two letters got one number: {numbers}")
    return numbers


def prove(folder: Path) -> str:
    """Every promise in turn; returns the closing line."""
    data, port = folder / "data", free_port()
    run = Run(data, port)
    first = run.seconds
    try:
        if run.get("/healthz")[0] != 200:
            raise Failed("/healthz does not answer 200")
        until(lambda: run.get("/readyz")[0] == 200, 60, f"/readyz answers {run.get('/readyz')}")
        send(run)
        numbers = acknowledged(run)
        stopped = run.stop(signal.SIGINT)
        run = Run(data, port)
        if not run.letters_to(SENDERS["SMTP"]):
            raise Failed("the data were not kept over a restart")
        run.stop(signal.SIGTERM)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.make.pid, signal.SIGTERM)
            run.make.wait(40)
    return (
        f"make run proven: first start {first:.1f} s, second {run.seconds:.1f} s, health and readiness answer, "
        f"SMTP letter got {numbers['SMTP']}, LMTP letter got {numbers['LMTP']}, stopped clean in {stopped:.1f} s"
    )


def main() -> int:
    folder = Path(tempfile.mkdtemp(prefix="reglament-proof-"))
    try:
        print(prove(folder))
    except Failed as failure:
        print(f"make run is NOT proven: {failure}", file=sys.stderr)
        for log in sorted((folder / "data/log").glob("*.log")):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
