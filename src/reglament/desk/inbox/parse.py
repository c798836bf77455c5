"""A letter's bytes to what a person sees in it. Pure: no database, clock nor network; never raises."""

import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote_to_bytes

from reglament.desk.inbox import headers, html, mime, quotes, tnef
from reglament.desk.inbox.charsets import decode
from reglament.desk.inbox.headers import Address
from reglament.desk.inbox.mime import Part

MOST_TEXT = 200_000  # characters of words that become the message; the rest goes along as a file
MOST_TEXT_BYTES = 4_000_000  # encoded bytes of one text part that are read at all
MOST_FILES = 200
UNCLEAR_SENDER = "sender"  # a note: others may read another sender in it
_LONG = {"authentication-results": 20_000}  # bytes read of a field; of others 4000
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
KIND = re.compile(r"[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,60}")
SECRETIVE = ("application/pkcs7-mime", "application/x-pkcs7-mime")
REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")
_STUB = re.compile(
    r"(?:не (?:поддерживает|может|умеет|отображает)|does(?:n.t| not) (?:support|display)|cannot (?:display|show|read)"
    r"|to view (?:it|this)|чтобы (?:увидеть|прочитать|просмотреть)).{0,80}\bhtml\b"
    r"|\bhtml\b.{0,40}(?:message|version|версия)",
    re.I | re.S,
)
_PLACE = re.compile(r"\[cid:([^\]\s]{1,200})\]")
_UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')


@dataclass(frozen=True, slots=True)
class File:
    """Something that came along; `content_id` without brackets, `inline` when the letter shows it so."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLetter:
    """`text` is what the sender wrote now, `quoted` what was folded off, `html` as it came (never show it raw).

    `sent_at` is what the sender's clock said, UTC. `marks`: calendar, tnef, encrypted, signed, report (the letter
    itself is one; `reports` has those that were passed on in it as well).
    `notes`: what was wrong with the bytes, as codes. `fields`: every header, names in lower case."""

    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    sent_at: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    quoted: str
    html: str
    files: tuple[File, ...] = ()
    marks: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reports: tuple[str, ...] = ()
    returned: str = ""
    signature: str = ""  # a part of `quoted`

    def header(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    @property
    def language(self) -> str:
        """ru when there is Cyrillic in it or nothing to judge by, else en."""
        words = f"{self.subject} {self.text}"[:5000]
        if re.search(r"[А-Яа-яЁё]", words) or not re.search(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}", words):
            return "ru"
        return "en"

    @property
    def safe_html(self) -> str:
        """The HTML for showing, small pictures of the letter put in, larger ones marked, remote ones off."""
        pictures = {
            f.content_id: (f.content_type, f.content, n) for n, f in enumerate(self.files) if f.content_id
        }
        return html.safe(self.html, pictures) if self.html else ""


@dataclass(slots=True)
class _Found:
    """What the walk over the parts collects."""

    words: list[tuple[bool, str]] = field(default_factory=list)  # (is it HTML, the words) in order
    spare: list[tuple[bool, str]] = field(default_factory=list)  # words that count where there are no others
    html: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    returned: str = ""
    marks: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def note(self, code: str) -> None:
        if code not in self.notes and len(self.notes) < 30:
            self.notes.append(code)


def parse(raw: bytes) -> ParsedLetter:
    """Read a letter. Whatever the bytes are, something is returned; `notes` tell what was wrong."""
    root = mime.split(raw)
    found = _Found()
    if not headers.tell_one_sender(root.all("from")):
        found.note(UNCLEAR_SENDER)
    for part in root.walk():
        for defect in part.defects:
            found.note(defect)
    if _is_report(root):
        found.marks.add("report")
    _collect(root, found)
    source = "\n".join(found.html)
    told = [html.to_text(text) if is_html else text for is_html, text in found.words or found.spare]
    text = _with_names("\n\n".join(part.strip("\n") for part in told if part.strip()).strip(), found.files)
    _mark_armour(text, found)
    subject = root.text("subject")
    folded = quotes.fold(_bounded(text, found), subject)
    if not text.strip() and not found.files:
        found.note("empty")
    return replace(
        _envelope(root, subject),
        text=folded.text,
        quoted=folded.rest,
        signature=folded.signature,
        html=source[: html.MOST_READ],
        files=tuple(found.files),
        marks=frozenset(found.marks),
        notes=tuple(found.notes),
        reports=tuple(found.reports),
        returned=found.returned,
    )


def _is_report(root: Part) -> bool:
    """RFC 6522: a letter is a report as a whole. One that lies in another letter was passed on by somebody."""
    while root.kind == "multipart/signed" and root.children:
        root = root.children[0]
    return root.kind == "multipart/report" or root.kind in REPORTS


def _with_names(text: str, files: list[File]) -> str:
    """Outlook writes [cid:image001.png@01DC] into the words where a picture stands: the name of the file says more."""
    names = {f.content_id: f.name for f in files if f.content_id}
    if not names or "[cid:" not in text:
        return text
    return _PLACE.sub(lambda place: f"[{names[place[1]]}]" if place[1] in names else place[0], text)


def _envelope(root: Part, subject: str) -> ParsedLetter:
    """Everything that the header fields say."""
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in root.fields:
        if len(fields.get(name, ())) < 100:
            fields[name] = (*fields.get(name, ()), headers.field_text(value[: _LONG.get(name, 4000)]))
    senders = headers.addresses(root.first("from")) or headers.addresses(root.first("sender"))
    return ParsedLetter(
        sender=next((a for a in senders if a.address), senders[0] if senders else Address("", "")),
        reply_to=headers.addresses(root.first("reply-to")),
        to=tuple(a for value in root.all("to") for a in headers.addresses(value)),
        cc=tuple(a for value in root.all("cc") for a in headers.addresses(value)),
        subject=subject,
        sent_at=headers.date(root.first("date")),
        message_id=headers.message_id(root.first("message-id")),
        in_reply_to=headers.message_ids(root.first("in-reply-to")),
        references=headers.message_ids(root.first("references")),
        text="",
        quoted="",
        html="",
        fields=fields,
    )


def _bounded(text: str, found: _Found) -> str:
    if len(text) <= MOST_TEXT:
        return text
    if "long" not in found.notes:  # else the part it stands in is kept as a file already
        found.note("long")
        found.files[MOST_FILES - 1 :] = [File("letter.txt", "text/plain", text.encode())]
    return text[:MOST_TEXT]


def _collect(part: Part, found: _Found) -> None:
    if part.kind == "multipart/alternative" and part.children:
        _collect_alternative(part, found)
    elif part.kind.startswith("multipart/"):
        if part.kind == "multipart/encrypted":
            found.marks.add("encrypted")
        if part.kind == "multipart/signed":
            found.marks.add("signed")
        for child in part.children:
            _collect(child, found)
    else:
        _collect_leaf(part, found)


def _collect_alternative(part: Part, found: _Found) -> None:
    """Two tellings of one thing: the plain one is read, the HTML one shown; everything else is a file."""
    inner = _Found(marks=found.marks, notes=found.notes)
    for child in part.children:
        _collect(child, inner)
    told = [words for words in inner.words if words[1].strip()]
    told = [words for words in told if not _is_stub(*words)] or told
    found.words += sorted(told, key=lambda words: words[0])[:1]
    found.spare += inner.spare
    found.html += inner.html
    found.files += inner.files[: MOST_FILES - len(found.files)]
    found.reports += inner.reports
    found.returned = found.returned or inner.returned


def _is_stub(is_html: bool, text: str) -> bool:
    """A plain part that only says that the words are in the other one."""
    return not is_html and len(text) < 300 and bool(_STUB.search(text))


def _collect_leaf(part: Part, found: _Found) -> None:
    kind = part.kind
    named = file_name(part)
    attached = part.disposition == "attachment" or (named and kind not in ("text/plain", "text/html"))
    if kind in REPORTS:
        found.reports.append(decode(part.body(200_000)).text)
        if "report" not in found.marks:
            _keep(part, found, named)
    elif kind in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
        found.returned = found.returned or decode(part.body(100_000)).text
        _keep(part, found, named)
    elif kind in ("text/plain", "text/html") and not attached and not (named and found.words):
        _collect_words(part, found)
    else:
        _mark(part, found)
        kept = _keep(part, found, named)
        if kind in TNEF or (kept and kept.content.startswith(tnef.SIGNATURE)):
            found.marks.add("tnef")
            _open_tnef(kept.content if kept else part.body(), found)


def _open_tnef(data: bytes, found: _Found) -> None:
    """The files Outlook hid in it stand beside it; its words count where the letter has no others."""
    opened = tnef.open_tnef(data, most=MOST_FILES - len(found.files))
    for item in opened.files:
        kind = item.content_type if KIND.fullmatch(item.content_type) else _guessed_type(item.name)
        name = _tidy_name(item.name) or f"file-{len(found.files) + 1}{_extension(kind)}"
        found.files.append(File(name, kind[:100], item.content, bool(item.content_id), item.content_id[:200]))
    if opened.html and not found.html:
        found.html.append(opened.html)
    if words := opened.text or opened.html:
        found.spare.append((not opened.text, words[:MOST_TEXT_BYTES].replace("\r\n", "\n")))


def _guessed_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _collect_words(part: Part, found: _Found) -> None:
    label = part.parameters.get("charset", "")
    data = part.body(MOST_TEXT_BYTES)
    if part.kind == "text/html":
        told = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{3,30})", data[:3000], re.I)
        label = label or (told[1].decode("ascii") if told else "")
    words = decode(data, label)
    if words.note and not (words.note == "none" and words.charset == "ascii"):
        found.note(f"charset:{words.note}")
    if part.size > MOST_TEXT_BYTES or (part.kind == "text/html" and len(words.text) > html.MOST_READ):
        found.note("long")
        _keep(part, found, "letter.txt" if part.kind == "text/plain" else "letter.html")
    text = words.text.removeprefix("\ufeff").replace("\r\n", "\n")
    if part.parameters.get("format", "").lower() == "flowed":
        text = _reflowed(text, part.parameters.get("delsp", "").lower() == "yes")
    found.words.append((part.kind == "text/html", text))
    if part.kind == "text/html":
        found.html.append(text)


def _reflowed(text: str, drop_space: bool) -> str:
    """RFC 3676: lines that end with a space go on in the next one; "-- " does not. `drop_space`: it is no word's."""
    lines: list[str] = []
    for line in text.split("\n"):
        goes_on = lines and lines[-1].endswith(" ") and lines[-1] != "-- "
        if goes_on and not line.startswith(">") and not lines[-1].startswith(">"):
            lines[-1] = (lines[-1][:-1] if drop_space else lines[-1]) + line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
    return "\n".join(lines)


def _mark(part: Part, found: _Found) -> None:
    if part.kind == "text/calendar":
        found.marks.add("calendar")
    elif part.kind in SECRETIVE:
        opaque = part.parameters.get("smime-type", "").lower() == "signed-data"
        found.marks.add("signed" if opaque else "encrypted")
    elif part.kind.endswith(("pkcs7-signature", "pgp-signature")):
        found.marks.add("signed")


def _mark_armour(text: str, found: _Found) -> None:
    """PGP without MIME, among the words."""
    if "-----BEGIN PGP MESSAGE-----" in text:
        found.marks.add("encrypted")
    if "-----BEGIN PGP SIGNED MESSAGE-----" in text:
        found.marks.add("signed")


def _keep(part: Part, found: _Found, name: str) -> File | None:
    """The file it became; None when there are too many already."""
    if len(found.files) >= MOST_FILES:
        found.note("files")
        return None
    kind = part.kind if part.kind != "message/global" else "message/rfc822"
    file = File(
        name=name or f"file-{len(found.files) + 1}{_extension(kind)}",
        content_type=kind[:100],
        content=part.body(),
        inline=part.disposition == "inline" or bool(part.first("content-id")),
        content_id=part.text("content-id").strip("<> ")[:200],
    )
    found.files.append(file)
    return file


def _extension(kind: str) -> str:
    known = {"message/rfc822": ".eml", "text/calendar": ".ics", "application/ms-tnef": ".dat"}
    return ".txt" if kind in REPORTS else known.get(kind) or mimetypes.guess_extension(kind) or ".bin"


def file_name(part: Part) -> str:
    """The name a part was given, fit to be shown and saved."""
    given = part.disposition_parameters.get("filename") or part.parameters.get("name") or ""
    return _tidy_name(_without_percents(given))


def _without_percents(given: str) -> str:
    """Web programs write a Cyrillic name as in an address, without saying so."""
    if "%" not in given or not given.isascii():
        return given
    try:
        told = unquote_to_bytes(given).decode()
    except UnicodeError:
        return given
    return given if told.isascii() else told


def _tidy_name(given: str) -> str:
    """A name from elsewhere: no folders, no control signs, 200 characters."""
    name = _UNSAFE_NAME.sub("_", re.split(r"[/\\]", given.strip())[-1]).strip(" .")
    if len(name) > 200:
        stem, dot, extension = name.rpartition(".")
        name = stem[: 199 - len(extension)] + dot + extension if dot and len(extension) < 20 else name[:200]
    return name
