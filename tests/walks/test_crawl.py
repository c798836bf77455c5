"""Every page the demo leads to, as each of its people and as nobody, in both languages, and on a telephone."""

import http.client
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from reglament.desk import demo
from reglament.desk.accounts.models import User
from tests import cast
from tests.walks import clock
from tests.walks.house import House, web
from tests.walks.markup import faults, parsed
from tests.walks.stage import Stage, session

TUESDAY = datetime(2026, 3, 17, 11, 0, tzinfo=cast.MSK)
MOST_OF_A_KIND = int(os.environ.get("REGLAMENT_WALK_PAGES", "1"))
"""Pages of one kind (the same address but for numbers) looked at by one person in one language."""
SAMPLES = re.compile(r"^/kit/")
"""The kit shows samples in every state: of them it is only asked that they are there."""
PREVIEWS = re.compile(r"^/desk/outbox/words/.*/html/$")
"""A letter as mail programs show it, in the language of the letter and with the links its reader would follow: it has
to be there, but it is no page of ours."""
STICKS_OUT = """() => {
  const page = document.documentElement, zones = document.querySelector(".staff")
  return [page.scrollWidth - innerWidth, zones ? page.scrollHeight - innerHeight : 0]
}"""
"""By how much a page is wider than the screen, and one of zones, which scroll by themselves, is higher."""
HANDED_ON = {"view", "zone", "desk", "next"}
STARTS = {"nobody": ("/", "/desk/", "/kit/"), "requester": ("/",)}


@dataclass
class Crawler:
    """One person's way through the pages by plain GETs. `found` are faults, `kinds` examples of each kind of page,
    `markup` the pages."""

    base: str
    cookies: str
    language: str
    desks: bool = True  # whether the same page of two desks is two kinds
    found: list[str] = field(default_factory=list)
    kinds: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    markup: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=20)

    def crawl(self, *starts: str) -> None:
        todo, known = list(starts), set(starts)
        while todo:
            path = todo.pop(0)
            for link in self.links_of(path):
                target = urlsplit(urljoin(f"{self.base}{path}", link))
                address = target._replace(scheme="", netloc="", fragment="").geturl()
                if f"{target.scheme}://{target.netloc}" != self.base or address in known:
                    continue
                known.add(address)
                kind = self.kinds[kind_of(address, desks=self.desks)]
                if len(kind) < MOST_OF_A_KIND:
                    kind.append(address)
                    todo.append(address)

    def links_of(self, path: str) -> list[str]:
        headers = {"Cookie": self.cookies, "Accept-Language": self.language, "Accept": "text/html"}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status in (301, 302):
            return [answer.headers["Location"]]
        if answer.status != 200:
            self.found.append(f"{path}: {answer.status}")
        if "text/html" not in (answer.headers["Content-Type"] or ""):
            return []
        if PREVIEWS.match(urlsplit(path).path):
            return []
        self.markup[path] = body.decode()
        page = parsed(self.markup[path])
        if not SAMPLES.match(path):
            self.found += [f"{path}: {fault}" for fault in faults(page, language=self.language)]
        return page.links


@dataclass(frozen=True)
class Sample:
    """A page as it came to somebody."""

    user: User | None
    address: str
    markup: str


def kind_of(address: str, *, desks: bool) -> str:
    """The route of the address with its act (and its desk), and the names in its query but for those handed on."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return parts.path
    chosen = [found.kwargs.get(name, "") for name in ("slug", "desk") if desks]
    if found.url_name == "act":
        chosen.append(found.kwargs["code"])
    names = {name for name, _ in parse_qsl(parts.query)} - HANDED_ON
    return f"{found.route} {' '.join(chosen)}?{'&'.join(sorted(names))}"


@pytest.fixture
def shown(transactional_db: None, chromium: Browser, settings: Any, tmp_path: Path) -> Iterator[Stage]:
    """The demo of an ordinary Tuesday, on a server of its own that says it is a demonstration."""
    settings.FILES_ROOT = tmp_path / "files"
    (tmp_path / "log").mkdir()
    env = {clock.FILE: str(tmp_path / "clock"), "REGLAMENT_DATA": str(tmp_path)}
    clock.write(tmp_path / "clock", TUESDAY)
    demo.load(TUESDAY)
    with web(tmp_path, env, demo=True) as base:
        house = House(base, 0, 0, tmp_path, tmp_path / "clock")
        made = Stage(house, None, None, chromium, now=TUESDAY)  # type: ignore[arg-type]
        yield made
        made.end()


def test_every_page_is_whole_and_in_one_language(shown: Stage) -> None:
    people = people_of_the_demo()
    found: list[str] = []
    kinds: dict[str, Sample] = {}
    for language in ("ru", "en"):
        done: dict[str, list[str]] = {}
        for role, user in people.items():
            if role == "agent" and language == "en" and MOST_OF_A_KIND == 1:
                continue  # the head comes to all these pages
            cookies = f"sessionid={session(user)}" if user else ""
            crawler = Crawler(shown.house.base, cookies, language, desks=language == "ru")
            crawler.kinds.update(done)  # another person's page differs by a button at most
            crawler.crawl(*STARTS.get(role, ("/desk/",)))
            done |= crawler.kinds
            found += [f"{role}, {language}, {fault}" for fault in crawler.found]
            for kind, examples in crawler.kinds.items():
                if examples[0] in crawler.markup:
                    kinds.setdefault(
                        kind.partition(" ")[0], Sample(user, examples[0], crawler.markup[examples[0]])
                    )
    assert not found, "\n".join(found)
    assert len(kinds) > 40, kinds
    on_a_telephone(shown, kinds.values())


def people_of_the_demo() -> dict[str, User | None]:
    found: dict[str, User | None] = {"nobody": None}
    for sign_in in demo.signins():
        if sign_in.role != "clerk":
            found[sign_in.role] = User.objects.get(email=sign_in.email)
    return found


def on_a_telephone(shown: Stage, samples: Collection[Sample]) -> None:
    """One page of each kind at 390 px, in the dark: nothing sticks out, and the browser complains of nothing.

    The thorough run goes to each; else the markup is put into one page, which is three times cheaper, but the modules
    of the kit begin their work once only: what they do on a page is the business of the other walks."""
    browsers: dict[User | None, Page] = {}
    wide = []
    for sample in samples:
        page = browsers.get(sample.user)
        if page is None:
            page = browsers[sample.user] = shown.browser(sample.user, width=390, dark=True)
            page.goto(sample.address)
        if MOST_OF_A_KIND > 1:
            page.goto(sample.address)
        else:
            page.set_content(sample.markup)
        wide_by, high_by = page.evaluate(STICKS_OUT)
        if wide_by > 0 or high_by > 0:
            wide.append(f"{sample.address}: {wide_by} px too wide, {high_by} px too high")
        shown.shot(page, f"k-{sample.address.replace('/', '_')}")
    assert not wide, "\n".join(wide)
