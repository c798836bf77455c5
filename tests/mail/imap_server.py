"""An IMAP server of a few commands, scripted by a test: folders of raw letters that keep their UIDs."""

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Folder:
    """Letters by UID; `log` is every command received, so that a test can see what was done and when."""

    letters: dict[int, bytes] = field(default_factory=dict)
    validity: int = 1
    seen: set[int] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    password: str = "secret"
    drop_after_fetches: int | None = None
    refuses: set[int] = field(default_factory=set)
    said_with_idle: bytes = b""
    comes_with_search: bytes = b""

    def add(self, raw: bytes) -> int:
        uid = max(self.letters, default=0) + 1
        self.letters[uid] = raw
        return uid


class _Session(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        folder: Folder = self.server.folder  # type: ignore[attr-defined]
        self.say("* OK ready")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            tag, _, rest = line.partition(" ")
            folder.log.append(rest)
            if self.answer(folder, tag, rest) == "bye":
                return

    def answer(self, folder: Folder, tag: str, rest: str) -> str:
        words = rest.upper()
        if words.startswith("CAPABILITY"):
            self.say("* CAPABILITY IMAP4rev1 AUTH=PLAIN")
        elif words.startswith("LOGIN") and f'"{folder.password}"' not in rest:
            self.say(f"{tag} NO wrong password")
            return ""
        elif words.startswith("STATUS"):
            name = rest.split()[1]
            self.say(f"* STATUS {name} (MESSAGES {len(folder.letters)} UIDVALIDITY {folder.validity})")
        elif words.startswith("SELECT"):
            self.say(f"* {len(folder.letters)} EXISTS")
            self.say(f"{tag} OK [READ-WRITE] done")
            return ""
        elif words.startswith("UID SEARCH"):
            self.search(folder, words)
        elif words.startswith("UID FETCH"):
            if ended := self.fetch(folder, tag, words):
                return ended.strip()
        elif words.startswith("UID STORE"):
            folder.seen.add(int(rest.split()[2]))
        elif words.startswith("IDLE"):
            self.wfile.write(b"+ idling\r\n" + folder.said_with_idle)
            self.rfile.readline()
        elif words.startswith("LOGOUT"):
            self.say("* BYE")
            self.say(f"{tag} OK done")
            return "bye"
        self.say(f"{tag} OK done")
        return ""

    def search(self, folder: Folder, words: str) -> None:
        first = int(re.search(r"UID (\d+):\*", words.removeprefix("UID SEARCH"))[1])  # type: ignore[index]
        # RFC 3501: "n:*" always holds the last letter, however old.
        found = sorted({u for u in folder.letters if u >= first} | {max(folder.letters, default=0)} - {0})
        self.say("* SEARCH " + " ".join(map(str, found)))
        if self.server.folder.comes_with_search:  # type: ignore[attr-defined]
            folder.add(folder.comes_with_search)
            folder.comes_with_search = b""
            self.say(f"* {len(folder.letters)} EXISTS")

    def fetch(self, folder: Folder, tag: str, words: str) -> str:
        """What ends the command when it is not to be said that all went well; "bye" closes the connection."""
        if folder.drop_after_fetches is not None:
            folder.drop_after_fetches -= 1
            if folder.drop_after_fetches < 0:
                return "bye"
        uid = int(words.split()[2])
        if uid in folder.refuses:
            self.say(f"{tag} NO [UNAVAILABLE] not now")
            return " "
        raw = folder.letters.get(uid)
        if raw is not None and "RFC822.SIZE" in words:
            self.say(f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        elif raw is not None:
            self.wfile.write(f"* 1 FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        return ""


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def serving(folder: Folder, *, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The server's port, while it serves."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        server.folder = folder  # type: ignore[attr-defined]
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
