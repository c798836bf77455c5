"""A fuzzer over the reader and the router: letters of the corpus, spoilt in every way we could think of.

    python -m tests.mail.fuzz --minutes 60 [--seed 1] [--every 20]

Each letter is read, made safe to show, screened and taken apart for numbers; every `--every`-th also goes the whole
way on a database of its own (build/fuzz), alone or read together with others: kept, routed, registered or joined,
answered. A crash, more than two seconds of CPU, or 300 MB more memory than at the start is a finding: its letter is
written to build/fuzz/found, the exit code is 1. The letter at hand always lies in build/fuzz/current.eml, should the
process itself be killed by it."""

import argparse
import os
import random
import re
import resource
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "build/fuzz"
CORPUS = sorted(Path(__file__).parent.glob("*/*.eml"))
KEY = (Path(__file__).parent / "signed/mail._domainkey.romashka.example.txt").read_text().strip()
SUMMER = datetime(2026, 6, 1, tzinfo=UTC)
HANG_SECONDS = 2.0  # of CPU for one letter
MEMORY_MB = 300  # over what the process had when it began
CHARSETS = (
    *(b"utf-8", b"windows-1251", b"koi8-r", b"utf-16", b"utf-7", b"iso-2022-jp", b"hz", b"idna", b"x-none"),
    *(b"rot13", b"base64", b"zlib", b"punycode", b"unicode_escape", b"cp65001", b"\xff", b"A" * 90, b""),
)
TOKENS = (
    *(
        b"\r\n\r\n",
        b"\r",
        b"\n",
        b"\x00",
        b"\xff\xfe",
        b"=?utf-8?B?",
        b"?=",
        b"=?koi8-r?q?=",
        b"--",
        b"<",
        b">",
    ),
    *(
        b'"',
        b";",
        b"\r\n ",
        b"\t",
        b"=\r\n",
        b"begin 644 x\n",
        b"\nFrom ",
        b"boundary=",
        b"charset=",
        b"name*0*=",
    ),
    *(
        b"filename*=utf-8''%D0",
        b"<div>" * 300,
        b"</blockquote>",
        b"<a href='javascript:x'>",
        b"&#x110000;",
        b"<!--",
    ),
    *(
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"[#CP-1001]",
    ),
    *(b"Content-Type: message/rfc822\r\n", b"Return-Path: <>\r\n", b"Auto-Submitted: no\r\n", "№".encode()),
    *("> Анна писала:\n".encode(), b"\xd0", b"\xe0\x80\x80", b"\xed\xa0\x80", "\u202e".encode(), b"%s%n{0}"),
)
Mutation = Callable[[bytes, random.Random, list[bytes]], bytes]


def _span(raw: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(raw) + 1)
    return start, min(len(raw), start + int(2 ** chance.uniform(0, 11)))


def flip(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    data = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def cut(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    start, end = _span(raw, chance)
    return raw[:start] + raw[end:]


def repeat(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    start, end = _span(raw, chance)
    return raw[:end] + raw[start:end] * chance.choice((1, 2, 5, 100)) + raw[end:]


def insert(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 200)) + raw[at:]


def splice(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    start, end = _span(other := chance.choice(others), chance)
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + other[start:end] + raw[at:]


def lines(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """Lines in another order, or a header of another letter at the top."""
    found = raw.split(b"\n")
    if chance.random() < 0.5:
        head = chance.choice(others).partition(b"\r\n\r\n")[0].split(b"\r\n")
        return chance.choice(head) + b"\r\n" + raw
    at = chance.randrange(len(found))
    few = found[at : at + 8]
    chance.shuffle(few)
    return b"\n".join([*found[:at], *few, *found[at + 8 :]])


def charset(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    at = raw.lower().find(b"charset=", chance.randrange(len(raw) + 1))
    if at < 0:
        return chance.choice(CHARSETS).join(raw.split(b"utf-8", 1))
    end = at + 8 + chance.randint(0, 16)
    return raw[: at + 8] + chance.choice(CHARSETS) + raw[end:]


def nest(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """The letter inside another one, several times."""
    for number in range(chance.randint(1, 15)):
        raw = b"Content-Type: multipart/mixed; boundary=n%d\r\n\r\n--n%d\r\n%s\r\n--n%d--\r\n" % (
            *(number, number),
            raw,
            number,
        )
    return raw


def shorten(raw: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    return raw[: chance.randrange(len(raw) + 1)]


MUTATIONS: tuple[Mutation, ...] = (flip, cut, repeat, insert, splice, lines, charset, nest, shorten)


def letters(chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Spoilt letters without end, each with the name of what it came from and what was done to it."""
    known = [(path.stem, path.read_bytes()) for path in CORPUS]
    others = [raw for _, raw in known]
    while True:
        name, raw = chance.choice(known)
        for _ in range(chance.choice((1, 1, 2, 3, 6))):
            change = chance.choice(MUTATIONS)
            raw = change(raw, chance, others)[:4_000_000]
            name += f" {change.__name__}"
        yield name, raw


def read(raw: bytes) -> str:
    """Everything that is done with a letter without the database; the fate it is screened to."""
    from reglament.desk.customers.queries import inn_in, ogrn_in, phone_in
    from reglament.desk.inbox.judge import Peer, judge
    from reglament.desk.inbox.parse import parse
    from reglament.desk.inbox.process import essence
    from reglament.desk.inbox.screen import Envelope, Surroundings, screen

    letter = parse(raw)
    shown = letter.safe_html
    for text in (letter.text, letter.quoted, letter.subject, shown, letter.sender.name):
        text.encode()
        assert "\x00" not in text
    assert "<script" not in shown.lower()
    sources = re.findall(r'<img\b(?:[^>"]|"[^"]*")*?\ssrc="([^"]*)"', shown)
    assert all(re.match(r"data:image/(png|jpeg|gif|webp);base64,|cid:\d+$", source) for source in sources)
    assert len(letter.files) <= 200
    here = Surroundings(own_addresses=frozenset({"csp@desk.example"}), is_own_message_id=lambda _: False)
    found = screen(letter, raw, Envelope("<>" if len(raw) % 7 == 0 else ""), here)
    essence(raw), inn_in(letter.text), ogrn_in(letter.text), phone_in(letter.text), letter.language
    judge(raw, Peer("203.0.113.9", "mx.x.example", letter.sender.address), ask=_spoilt_dns(raw), at=SUMMER)
    return found.fate if found else "read"


def _spoilt_dns(raw: bytes) -> Callable[[str, str], tuple[str, ...]]:
    """A DNS that answers with pieces of the letter, and with what such records begin with."""

    def ask(name: str, kind: str) -> tuple[str, ...]:
        at = sum(name.encode()) * 7919 % (len(raw) + 1)
        piece = raw[at : at + 200].decode("latin-1")
        if kind != "TXT":
            return (piece, "203.0.113.9", name)[at % 3 :]
        if "._domainkey." in name:
            return (KEY if at % 2 else f"v=DKIM1; p={piece}",)
        if name.startswith("_dmarc."):
            return (f"v=DMARC1; {piece}",)
        return (f"v=spf1 a mx:%{{i}}.{name} include:x{at % 13}.example {piece} redirect=%{{ir}}.%{{d2}}",)

    return ask


@contextmanager
def whole_way() -> Iterator[Callable[[bytes, int], list[str]]]:
    """A desk on a database of its own; yields what takes a letter and gives back its fate."""
    from reglament.launch.postgres import Cluster

    cluster = Cluster(FOLDER / "postgresql", durable=False)
    cluster.start_patiently()
    os.environ |= {"DATABASE_URL": cluster.url(), "REGLAMENT_DATA": str(FOLDER / "data")}
    os.environ["DJANGO_SETTINGS_MODULE"] = "reglament.desk.settings"
    try:
        import django

        django.setup()
        yield _desk()
    finally:
        cluster.stop()


def _desk() -> Callable[[bytes, int], list[str]]:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from reglament.desk.inbox import act
    from reglament.desk.inbox.keep import keep_letter
    from reglament.desk.inbox.models import Mailbox, RawLetter
    from reglament.desk.inbox.process import process_due
    from tests import cast

    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", interactive=False, verbosity=0)
    act.MOST_APPEALS = act.MOST_REPLIES = 10**9  # nearly all letters are Анна's
    world = cast.world()
    boxes = [
        Mailbox.objects.create(desk=d, name=d.slug, address=d.mail_address)
        for d in (world.first, world.second)
    ]

    waiting: list[int] = []

    def take(raw: bytes, number: int) -> list[str]:
        box, now = boxes[number % 2], timezone.now()
        sender = "<>" if number % 9 == 0 else "anna@romashka.example"
        kept = keep_letter(
            raw, mailbox=box, via="lmtp", envelope_from=sender, envelope_to=box.address, now=now
        )
        waiting.append(kept.pk)
        if len(waiting) <= number % 7:  # so many are read together
            return []
        process_due(now=lambda: now)
        read_now = list(RawLetter.objects.defer("raw").filter(pk__in=waiting))
        waiting.clear()
        for letter in read_now:
            if letter.fate == RawLetter.PENDING or letter.reason in ("not_read", "worker_died"):
                raise AssertionError(f"not read: {letter.detail}")
        return [f"{letter.fate}, {letter.reason}" for letter in read_now]

    return take


def memory_mb() -> float:
    """The most this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Findings:
    """What went wrong, each with its letter."""

    def __init__(self) -> None:
        self.count = 0
        (FOLDER / "found").mkdir(parents=True, exist_ok=True)

    def note(self, name: str, raw: bytes, what: str) -> None:
        self.count += 1
        path = FOLDER / "found" / f"{datetime.now():%H%M%S}-{self.count}.eml"  # noqa: DTZ005  a file's name
        path.write_bytes(raw)
        print(f"FOUND {path.name} ({name}): {what}", flush=True)


def run(minutes: float, seed: int, every: int) -> int:
    """Spoil and read until the time is over; how many findings."""
    findings, fates, chance = Findings(), Counter[str](), random.Random(seed)
    slowest, count = 0.0, 0
    with whole_way() as take:
        until, start_mb = time.monotonic() + 60 * minutes, memory_mb()
        for name, raw in letters(chance):
            if time.monotonic() > until:
                break
            count += 1
            (FOLDER / "current.eml").write_bytes(raw)
            before = time.process_time()
            try:
                fates[read(raw)] += 1
                if count % every == 0:
                    fates.update(f"desk: {fate}" for fate in take(raw, count // every))
            except Exception:
                findings.note(name, raw, traceback.format_exc(limit=-4))
            spent = time.process_time() - before
            slowest = max(slowest, spent)
            if spent > HANG_SECONDS:
                findings.note(name, raw, f"{spent:.1f} s of CPU")
            if memory_mb() - start_mb > MEMORY_MB:
                findings.note(name, raw, f"{memory_mb() - start_mb:.0f} MB more than at the start")
                start_mb = memory_mb()
            if count % 20_000 == 0:
                print(f"{count} letters, slowest {slowest:.2f} s, {memory_mb():.0f} MB", flush=True)
    for fate, times in fates.most_common():
        print(f"{times:>9} {fate}")
    print(f"{count} letters in {minutes:g} minutes, slowest {slowest:.2f} s of CPU, most memory {memory_mb():.0f} MB "
          f"({start_mb:.0f} at the start), {findings.count} findings")  # fmt: skip
    return findings.count


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=20, help="which letters go the whole way")
    args = parser.parse_args()
    return 1 if run(args.minutes, args.seed, args.every) else 0


if __name__ == "__main__":
    sys.exit(main())
