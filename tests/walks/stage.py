"""What a walk is played on: the cast, their browsers, the post, the clock, the worker's steps."""

import os
import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

from reglament.desk.accounts.models import User
from reglament.desk.inbox.process import process_due
from reglament.desk.outbox.sending import send_due
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.models import Ticket
from tests import cast
from tests.walks import clock
from tests.walks.house import House
from tests.walks.relay import Relay

SHOTS = os.environ.get("REGLAMENT_WALK_SHOTS", "")
WAIT_MS = 15_000
expect.set_options(timeout=WAIT_MS)
REFUSED_ON_PURPOSE = re.compile(r"status of (422|404)")


@dataclass
class Stage:
    """One walk. `faults` collects what the browser complained of; it must be empty at the end."""

    house: House
    world: cast.World
    relay: Relay
    chromium: Browser
    now: datetime = cast.MONDAY
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def at(self, text: str) -> datetime:
        """Move every clock to "2026-03-02 10:00" in Moscow."""
        return self.turn(datetime.fromisoformat(f"{text}+03:00"))

    def turn(self, moment: datetime) -> datetime:
        self.now = moment
        clock.write(self.house.clock, moment)
        for context in self.contexts:
            context.clock.set_fixed_time(moment)
        return moment

    def wait(self, **much: float) -> None:
        """Let time pass: `minutes=5`."""
        self.turn(self.now + timedelta(**much))

    def work(self) -> None:
        """What the worker does at this moment: reads letters, sweeps what is due, sends what may leave."""
        process_due(now=lambda: self.now)
        while sweep_due(now=self.now):
            pass
        send_due(now=lambda: self.now)

    def browser(self, user: User | None = None, *, language: str = "ru", **look: Any) -> Page:
        """A browser of its own, with `user` signed in; `look`: dark, width, javascript."""
        dark, width = look.get("dark", False), look.get("width", 1280)
        context = self.chromium.new_context(
            base_url=self.house.base,
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            timezone_id="Europe/Moscow",
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": 800},
            java_script_enabled=look.get("javascript", True),
            reduced_motion="reduce",
        )
        context.set_default_timeout(WAIT_MS)
        if look.get("javascript", True):
            context.clock.set_fixed_time(self.now)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session(user), "url": self.house.base}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("response", self._response)
        return page

    def send(self, letter: EmailMessage, *, sender: str, to: str) -> None:
        """Hand a letter to the desk's listener over SMTP."""
        with smtplib.SMTP("127.0.0.1", self.house.smtp) as client:
            client.send_message(letter, sender, [to])

    def shot(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page, when somebody wants to look."""
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)

    def end(self) -> None:
        for context in self.contexts:
            context.close()
        clock.write(self.house.clock, None)
        assert not self.faults, "\n".join(self.faults)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSED_ON_PURPOSE.search(message.text):
            self.faults.append(f"{message.location.get('url')}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")


def session(user: User) -> str:
    """A session of this user that outlives the walk, whatever its clock says."""
    client = Client()
    client.force_login(user, backend="reglament.desk.accounts.backends.Backend")
    kept = client.session
    kept.set_expiry(timedelta(days=20_000))
    kept.save()
    return str(kept.session_key)


def only_ticket() -> Ticket:
    return Ticket.objects.get()


def says(page: Page, *words: str) -> None:
    """What is seen of the page has these words, soon; spaces of any kind are one."""
    for word in words:
        expect(page.locator("body")).to_contain_text(word, use_inner_text=True, timeout=WAIT_MS)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " "))


@contextmanager
def asynchronous_unsafe() -> Iterator[None]:
    """Playwright's loop runs in this thread, but no query of ours is made from inside it."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        yield
    finally:
        os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
        if before is not None:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


__all__ = ["Stage", "asynchronous_unsafe", "expect", "only_ticket", "plain", "says", "session"]
