"""Hearing of new letters at once: IMAP IDLE (RFC 2177) in threads of the mail process, one a mailbox.

The polling of the worker goes on beside it and makes up for whatever is missed; both may fetch, never at the same
time. A connection that breaks is opened anew after a pause that grows; a server without IDLE is left to the polling."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import close_old_connections, connection
from imap_tools import BaseMailBox

from reglament.desk.inbox.imap import connected, fetch_new, note
from reglament.desk.inbox.models import Mailbox

log = logging.getLogger("reglament.mail")

RENEW = 9 * 60  # seconds of one IDLE; RFC 2177 allows 29 minutes, many routers forget sooner
STEP = 2  # seconds between looks whether to go on
HOLLOW = 5  # empty answers at once, one after another: nobody is there
MOST_LOOKS = 5  # one after another, while the server tells of still newer letters
LOOK = 60  # seconds between looks for new or changed mailboxes
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds after a connection that broke; doubled each time
LASTING = 30.0  # seconds after which a connection was a good one: the next pause is the first again
Settings = tuple[str, int, bool, str, str, str]


def settings_of(mailbox: Mailbox) -> Settings:
    """What a connection depends on."""
    return (
        *(mailbox.imap_host, mailbox.imap_port, mailbox.imap_tls),
        *(mailbox.imap_user, mailbox.imap_password, mailbox.imap_folder),
    )


class Watcher(threading.Thread):
    """Watches one mailbox until `stop` is set."""

    def __init__(self, mailbox: Mailbox, *, now: Callable[[], datetime]) -> None:
        super().__init__(name=f"idle-{mailbox.name}", daemon=True)
        self.mailbox, self.now = mailbox, now
        self.settings = settings_of(mailbox)
        self.stop = threading.Event()

    def run(self) -> None:
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            began = time.monotonic()
            try:
                if not self._watch():
                    return
            except Exception as error:
                if self.stop.is_set():
                    return
                log.warning("mailbox %s not watched: %s", self.mailbox.name, error)
                self._note(f"{type(error).__name__}: {error}")
                if time.monotonic() - began >= LASTING:
                    pause = FIRST_PAUSE
                self.stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            finally:
                connection.close()

    def _watch(self) -> bool:
        """Fetch, wait, fetch … over one connection; False when the server knows no IDLE. Raises when it breaks."""
        with connected(self.mailbox) as box:
            if "IDLE" not in {str(word).upper() for word in box.client.capabilities}:
                return False
            while not self.stop.is_set():
                close_old_connections()
                self._fetch_all(box)
                connection.close()  # it would stand idle for minutes
                self._wait_for_news(box)
        return True

    def _fetch_all(self, box: BaseMailBox) -> None:
        """Fetch, and again while the server tells of still newer letters."""
        for _look in range(MOST_LOOKS):
            fetch_new(box, self.mailbox, now=self.now)
            if not _told_of_more(box):
                return

    def _wait_for_news(self, box: BaseMailBox) -> None:
        """One IDLE: until the server says something, RENEW is over, or nobody watches any longer.

        Raises ConnectionError when the server has gone: the library tells that as silence that takes no time."""
        until, hollow = time.monotonic() + RENEW, 0
        box.idle.start()
        if _said_with_the_answer(box):
            until = 0
        while not self.stop.is_set() and time.monotonic() < until:
            began = time.monotonic()
            said = box.idle.poll(timeout=STEP)
            if any(b"BYE" in line for line in said):
                raise ConnectionAbortedError("the server said goodbye")
            if said:
                break
            hollow = hollow + 1 if time.monotonic() - began < STEP / 2 else 0
            if hollow >= HOLLOW:
                raise ConnectionAbortedError("the server closed the connection")
        with suppress(Exception):  # on a broken connection; the next question tells what broke it
            box.idle.stop()

    def _note(self, error: str) -> None:
        try:
            note(self.mailbox, error, self.now())
        except Exception:  # our own database is away: the log has it
            log.exception("mailbox %s: its error not noted", self.mailbox.name)


def _told_of_more(box: BaseMailBox) -> bool:
    """Whether the server told of letters after it opened the folder: beside the answers to the questions about the
    letters before. It does not tell twice, so IDLE would be silent about them."""
    return len(box.client.untagged_responses.get("EXISTS", ())) > 1


def _said_with_the_answer(box: BaseMailBox) -> bool:
    """Whether news came in one piece with the answer to IDLE. They lie in a buffer then, where waiting for the socket
    does not see them: a letter that came between the last look and IDLE would be heard of with the next one only."""
    sock, file = box.client.sock, box.client.file
    patience = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except OSError:  # TLS says so when there is nothing
        return False
    finally:
        sock.settimeout(patience)


def watch_all(stop: threading.Event, *, now: Callable[[], datetime]) -> None:
    """Keep a watcher for every mailbox with an IMAP server until `stop` is set; new settings count in a minute."""
    watchers: dict[int, Watcher] = {}
    while not stop.is_set():
        try:
            close_old_connections()
            boxes = {box.pk: box for box in Mailbox.fetched()}
            for key, watcher in list(watchers.items()):
                if key not in boxes or settings_of(boxes[key]) != watcher.settings:
                    watchers.pop(key).stop.set()
            for key in boxes.keys() - watchers.keys():
                watchers[key] = Watcher(boxes[key], now=now)
                watchers[key].start()
        except Exception:  # the database is away: what is watched goes on
            log.exception("mailboxes not looked up")
        finally:
            connection.close()
        stop.wait(LOOK)
    for watcher in watchers.values():
        watcher.stop.set()
