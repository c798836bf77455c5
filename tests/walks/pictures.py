"""`make shots`: pictures of the real pages for the README, of a demonstration started as `make run` starts it.

With BASE=http://127.0.0.1:8000 the pictures are of a demonstration that runs already.
"""

import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from reglament.launch import chromium, ports

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs/pictures"
AGENT, REQUESTER = "Борис Лапин", "Овчинникова"
TICKET = {"en": "Signing service slows down", "ru": "Программа не видит ключ"}
WIDE, NARROW = (1440, 900), (390, 844)
READY = re.compile(r"Reglament is ready .*: (http\S+?)/?$", re.MULTILINE)


@contextmanager
def running() -> Iterator[str]:
    """The address of a demonstration of today's day, in a folder that goes away with it."""
    told = os.environ.get("BASE", "").rstrip("/")
    if told:
        yield told
        return
    with tempfile.TemporaryDirectory() as folder:
        port = ports.free("127.0.0.1", 8700)
        env = {**os.environ, "PORT": str(port), "DATA": folder, "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "reglament.launch"]
        desk = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        try:
            yield address_told(desk)
        finally:
            desk.send_signal(signal.SIGINT)
            desk.communicate(timeout=30)


def address_told(desk: "subprocess.Popen[str]") -> str:
    """What the launcher prints when everything runs. Raises RuntimeError when it ends before."""
    assert desk.stdout is not None
    for line in desk.stdout:
        found = READY.search(line)
        if found:
            return found[1]
    raise RuntimeError("make run did not start")


def browse(
    browser: Browser,
    base: str,
    who: str,
    *,
    language: str = "en",
    dark: bool = False,
    size: tuple[int, int] = WIDE,
) -> Page:
    """A browser in which this person of the demo is signed in."""
    context = browser.new_context(
        base_url=base,
        locale={"ru": "ru-RU", "en": "en-GB"}[language],
        timezone_id="Europe/Moscow",
        color_scheme="dark" if dark else "light",
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_role("button", name=who).click()
    page.wait_for_url(lambda url: "/account/" not in url)
    return page


def keep(page: Page, name: str) -> None:
    """Write docs/pictures/NAME.png, packed as tightly as PNG allows."""
    page.evaluate("document.querySelectorAll('[data-flash]').forEach((el) => el.remove())")
    picture = packed(page.screenshot())
    (PICTURES / f"{name}.png").write_bytes(picture)
    print(f"{name}.png  {len(picture) / 1000:.0f} kB")


def packed(png: bytes) -> bytes:
    """The picture with a palette: of the rare shades at the edges of letters the nearest kept one is taken."""
    width, height, rows = pixels(png)
    seen = Counter(row[i : i + 3] for row in rows for i in range(0, width * 3, 3))
    palette = [colour for colour, _ in seen.most_common(256)]
    index = {colour: bytes([nearest(colour, palette)]) for colour in seen}
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    body = b"".join(b"\0" + b"".join(index[row[i : i + 3]] for i in range(0, width * 3, 3)) for row in rows)
    return written(header, b"".join(palette), body)


def nearest(colour: bytes, palette: list[bytes]) -> int:
    def distance(n: int) -> int:
        other = palette[n]
        return (colour[0] - other[0]) ** 2 + (colour[1] - other[1]) ** 2 + (colour[2] - other[2]) ** 2

    return min(range(len(palette)), key=distance)


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and the rows as RGB."""
    chunks, at = [], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += length + 12
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert depth == 8
    step = {2: 3, 6: 4}[kind]
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    rows, above, line = [], bytearray(width * step), width * step + 1
    for n in range(height):
        above = unfiltered(raw[n * line], bytearray(raw[n * line + 1 : (n + 1) * line]), above, step)
        rows.append(
            bytes(above) if step == 3 else b"".join(above[i : i + 3] for i in range(0, len(above), 4))
        )
    return width, height, rows


def unfiltered(kind: int, row: bytearray, above: bytearray, step: int) -> bytearray:
    for i in range(len(row)):
        left, up = row[i - step] if i >= step else 0, above[i]
        corner = above[i - step] if i >= step else 0
        guess = (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind] if kind else 0
        row[i] = (row[i] + guess) & 255
    return row


def paeth(left: int, up: int, corner: int) -> int:
    near = left + up - corner
    return min((left, up, corner), key=lambda value: abs(near - value))


def written(header: bytes, palette: bytes, body: bytes) -> bytes:
    parts = [(b"IHDR", header), *([(b"PLTE", palette)] if palette else []), (b"IDAT", zlib.compress(body, 9))]
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in [*parts, (b"IEND", b"")]:
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return made


def all_pictures(browser: Browser, base: str) -> None:
    for language in ("en", "ru"):
        agent = browse(browser, base, AGENT, language=language)
        agent.goto("/desk/surguch/")
        agent.get_by_role("link", name=TICKET[language]).click()
        agent.locator(".ticket__talk").evaluate(
            "(el) => { el.style.scrollBehavior = 'auto'; el.scrollTop = 0 }"
        )
        keep(agent, f"ticket-light-{language}")
        agent = browse(browser, base, AGENT, language=language, dark=True)
        agent.goto("/desk/surguch/")
        keep(agent, f"list-dark-{language}")
        asking = browse(browser, base, REQUESTER, language=language)
        asking.goto("/new/surguch/")
        keep(asking, f"new-appeal-{language}")
        asking.goto("/appeals/")
        asking.get_by_role("link", name=TICKET["ru"]).click()
        keep(asking, f"portal-{language}")
    narrow = browse(browser, base, REQUESTER, language="ru", size=NARROW)
    narrow.goto("/appeals/")
    keep(narrow, "portal-390-ru")
    narrow = browse(browser, base, AGENT, language="ru", dark=True, size=NARROW)
    narrow.goto("/desk/surguch/")
    keep(narrow, "list-390-dark-ru")


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = chromium.find_or_install()
    if found is None:
        print("no Chromium here: name one in REGLAMENT_CHROMIUM", file=sys.stderr)
        return 1
    with running() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        all_pictures(browser, base)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
