"""What is built to take time or memory takes neither, and what is big is taken whole."""

import base64
import time
import tracemalloc

import pytest

from reglament.desk.inbox import html, mime
from reglament.desk.inbox.judge import Peer, judge
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import parse
from reglament.desk.inbox.screen import Envelope, Surroundings, screen
from tests.mail import corpus_tnef
from tests.mail.conftest import NOON, Post, tickets
from tests.mail.signing import romashka

HEAD = b"From: anna@romashka.example\r\nSubject: x\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=xx\r\n\r\n"
WIDE = (
    b"<table><tr><td>INN</td><td>7707083893</td></tr><tr><td>"
    + b"Content-Type: text/html; charset=windows-1251 " * 5
)
HERE = Surroundings(own_addresses=frozenset(), is_own_message_id=lambda _: False)
HOSTILE = {
    "500 parts": MIXED + b"".join(b"--xx\r\n\r\npart %d\r\n" % n for n in range(500)) + b"--xx--\r\n",
    "20 000 parts": MIXED + b"--xx\r\n\r\npart\r\n" * 20_000,
    "encoded words": b"From: a@x\r\nSubject: " + b"=?utf-8?B?0L8=?= " * 60_000 + b"\r\n\r\nx",
    "fields": b"From: a@x\r\n" + b"X: y\r\n" * 200_000 + b"\r\nx",
    "folds": b"From: a@x\r\nX:" + b"\r\n y" * 200_000 + b"\r\n\r\nx",
    "nested boundaries": HEAD
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
    "deep html": HTML + b"<div>" * 60_000 + b"x",
    "deep odd html": HTML + b"<h1><dl><dd>" * 30_000 + b"x",
    "open scripts": HTML + b"<script>" * 50_000 + b"x",
    "half tags": HTML + b"<div><p " * 50_000,
    "wide tables": HTML + WIDE * 85,
    "quotes": HEAD + b"\r\n" + b"> quoted\nown line 12:30 wrote:\n" * 50_000,
    "dates": HEAD + b"\r\n" + (b"12:30 <" * 80 + b":\n") * 3000,
    "signatures": HEAD
    + b"DKIM-Signature: v=1; a=rsa-sha256; d=x.example; s=s; h=from; bh=; b=\r\n" * 9000
    + b"\r\nx",
    "tags": HEAD + b"DKIM-Signature: " + b"a = b ; \r\n " * 60_000 + b"\r\n\r\nx",
    "blank lines": HEAD
    + b"DKIM-Signature: v=1; c=relaxed/relaxed; d=x.example\r\n\r\n"
    + b" \t\r\n" * 400_000,
    "uuencoded without an end": HEAD
    + b"Content-Transfer-Encoding: x-uuencode\r\n\r\n"
    + b"begin 644 x\n" * 33_000,
    "paddings": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 400_000,
    "brackets": b"From: " + b'(<",' * 5000 + b"\r\nReferences: " + b"<" * 100_000 + b"\r\n\r\nx",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_letter_built_to_hang_the_reader_does_not(name: str) -> None:
    started = time.process_time()
    letter = parse(HOSTILE[name])
    screen(letter, HOSTILE[name], Envelope("<>"), HERE)
    judge(HOSTILE[name], Peer("203.0.113.9", "x", "anna@romashka.example"), ask=romashka(), at=NOON)
    assert len(letter.safe_html) < 2_000_000
    assert time.process_time() - started < 2


def test_what_only_begins_like_a_delimiter_is_looked_at_so_often_and_no_more() -> None:
    """Sixty megabytes of such lines took nine seconds. What stands behind them stays in the part before."""
    raw = MIXED + b"--xx\r\n\r\nwords\r\n" + b"--xxy\r\n" * (mime.MOST_LOOKS + 1) + b"--xx\r\n\r\nmore"
    root = mime.split(raw)
    assert [len(part.body()) for part in root.children] == [len(raw) - len(MIXED) - len(b"--xx\r\n\r\n")]
    assert root.defects == ["unclosed"]


def test_long_words_beside_too_many_files_are_one_of_them() -> None:
    """Found by the fuzzer: the words were kept as the two hundred and first file."""
    words = b"--xx\r\n\r\n" + b"long words " * 20_000 + b"\r\n"
    files = b"".join(b"--xx\r\nContent-Type: image/png; name=%d.png\r\n\r\nx\r\n" % n for n in range(250))
    letter = parse(MIXED + words + files + b"--xx--\r\n")
    assert (len(letter.files), letter.files[-1].name, len(letter.text)) == (200, "letter.txt", 200_000)


def test_a_winmail_dat_is_read_within_bounds() -> None:
    """So many files and no more; whatever repeats its properties a thousand times has them read once."""
    lists = corpus_tnef.properties(*[(0x4000, 3, b"abcd")] * 1000)
    heavy = [corpus_tnef.attribute(1, corpus_tnef.PROPERTIES, lists)] * 500
    data = corpus_tnef.stream(*heavy, *[corpus_tnef.file("A.TXT", "a.txt", b"x")] * 250)
    started = time.process_time()
    letter = parse(MIXED + b"--xx\r\n" + corpus_tnef.winmail(data) + b"--xx--\r\n")
    assert [f.name for f in letter.files] == ["winmail.dat", *["a.txt"] * 199]
    assert time.process_time() - started < 1


def test_too_deep_html_still_shows_its_words() -> None:
    letter = parse(HTML + b"<div>" * 5000 + "Слова".encode() + b"<script>alert(1)</script>")
    assert letter.text == "Слова"
    assert "alert" not in letter.safe_html


@pytest.mark.parametrize("sign", ["&", "\u00a0", "\u00a0a"])
def test_a_sanitiser_that_squares_them_gets_no_long_stretch(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []
    clean = html.nh3.clean
    monkeypatch.setattr(html.nh3, "clean", lambda text, **how: given.append(text) or clean(text, **how))
    html.safe("<p>" + sign * 20_000)
    stretches = given[0].replace("<!---->", "<").split("<")
    assert max(each.count("&") + each.count("\u00a0") for each in stretches) < html.MOST_ENTITIES


def test_too_many_tags_are_dropped_and_their_words_stay() -> None:
    few, many = (HTML + b"<p>x" * count + b"<p>end" for count in (1000, html.MOST_TAGS + 1))
    assert "<p>" in parse(few).safe_html
    letter = parse(many)
    assert "<p>" not in letter.safe_html
    assert letter.text.endswith("x end")


def test_many_hard_spaces_and_ampersands_are_shown_as_they_came() -> None:
    text = "".join(f"{n}&amp;\u00a0" for n in range(5000))
    shown = html.safe(f"<p>{text}<b>{text}</b></p>")
    assert shown == f"<p>{text}<b>{text}</b></p>".replace("\u00a0", "&nbsp;")


def test_three_empty_lines_and_more_become_one() -> None:
    assert html.to_text("<pre>a\n\n\nb\n \n\t\n\nc</pre>") == "a\n\n\nb\n\nc"


def test_a_fifty_megabyte_letter_is_read_without_copies_of_it() -> None:
    content = base64.encodebytes(bytes(range(256)) * 145_000)
    raw = MIXED + b"--xx\r\n\r\nwords\r\n--xx\r\nContent-Type: application/zip\r\n"
    raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + content + b"--xx--\r\n"
    assert len(raw) > 50_000_000
    tracemalloc.start()
    started = time.process_time()
    letter = parse(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert letter.files[0].content == bytes(range(256)) * 145_000
    assert time.process_time() - started < 5
    assert peak < 2 * len(letter.files[0].content)


@pytest.mark.django_db
def test_a_big_letter_becomes_an_appeal_with_its_file(post: Post) -> None:
    content = bytes(range(256)) * 40_000
    raw = MIXED + b"--xx\r\n\r\nwords\r\n--xx\r\nContent-Type: application/zip\r\n"
    raw += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content) + b"--xx--\r\n"
    assert post.deliver(raw).fate == RawLetter.NEW_APPEAL
    (file,) = tickets()[0].messages.get().attachments.all()
    assert file.size == len(content)
