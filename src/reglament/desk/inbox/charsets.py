"""Bytes to words, whatever their label says. Pure; never raises.

A label is believed only while the bytes agree with it: letters without one, with an invented one, or with the
wrong one of the Cyrillic charsets, are judged by how Russian the result reads (pairs of letters, case)."""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SAMPLE = 6000  # bytes that a guess looks at
RUSSIAN = ("windows-1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic")
ALIASES = {
    "win-1251": "windows-1251",
    "win1251": "windows-1251",
    "windows1251": "windows-1251",
    "cp-1251": "windows-1251",
    "x-cp1251": "windows-1251",
    "ansi-1251": "windows-1251",
    "koi8": "koi8-r",
    "koi8r": "koi8-r",
    "koi-8": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "ibm-866": "cp866",
    "dos-866": "cp866",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "unicode": "utf-8",
    "gb2312": "gb18030",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "ks_c_5601-1987": "cp949",
}
# Codecs that are no charset of letters, or whose decoding takes quadratic time.
UNFIT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_PAIRS = (
    "абавадаеазакаламанарасатахачаяблбнбобрбщбывавевивквлвнвоврвувыгигогрдадедидлдндодрдуегедееейекелемен"
    "ересетехечжджежнзаздзизмзнзоивидиеизииийикилиминиоириситихичиюияйскакекиклкокркскткулалелилнлолульлю"
    "лямамемимнмомумынаненинкнннонтнунцныняобовогодоеожозоиойоколомонооопоросоточошояпапепиплпопррарержри"
    "рмрорсртрурьсасесискслсмснсоспссстсусысятатвтетитнтотртутытьувугудужукулумунупусутучуюхнхоцецичачечи"
    "чншешищиыеыйымыхьюютющявязятяхбеещётён"
)
PAIRS = frozenset(_PAIRS[at : at + 2] for at in range(0, len(_PAIRS), 2))
WORD = re.compile(r"[А-Яа-яЁёІіЇїЄєЎў]+")
ODD = re.compile(r"[\x00-\x08\x0e-\x1f\x80-\x9f\u2500-\u259f\u0402-\u040f\u0452-\u045f\ufffd≤≥≈√∞¬∆ƒ]")
MIXED = re.compile(r"[A-Za-z][А-Яа-яЁё]|[А-Яа-яЁё][A-Za-z]")
UKRAINIAN = re.compile(r"[ІіЇїЄєЎўҐґ]")
TORN = re.compile(
    "\u0a0d|\r[\u0a00-\u0aff]"
)  # what a line feed of UTF-16 becomes whose bytes were made a CRLF


@dataclass(frozen=True, slots=True)
class Decoded:
    """`note` is "" when label and bytes agreed, else what was wrong with the label."""

    text: str
    charset: str
    note: str = ""


def decode(data: bytes, label: str = "") -> Decoded:
    """The text of `data`, labelled `label` (empty: not at all). NULs and lone surrogates are replaced."""
    found = _decode(bytes(data), known(label), label.strip())
    return Decoded(presentable(found.text), found.charset, found.note)


def presentable(text: str) -> str:
    """Without what PostgreSQL and UTF-8 refuse to hold, and without marks of byte order amid the words."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode()
    return text


@lru_cache(maxsize=256)
def known(label: str) -> str:
    """Python's name of a charset label, "" for one that nobody knows or that is none."""
    name = re.sub(r"[^a-z0-9_.:+-]", "", label.lower().split("*")[0].strip("\"' "))[:40]
    try:
        info = codecs.lookup(ALIASES.get(name, name))
    except (LookupError, ValueError, UnicodeError):
        return ""
    fit = getattr(info, "_is_text_encoding", True) and info.name not in UNFIT
    return info.name if fit else ""


def _decode(data: bytes, charset: str, label: str) -> Decoded:
    if charset.startswith("utf-16") and _looks_utf16(data):
        return _utf16(data, charset, "")
    if b"\4" in data and data[:SAMPLE].count(4) > len(data[:SAMPLE]) // 5:  # the upper halves of Cyrillic
        return _utf16(data, "utf-16", f"wrong:{charset}" if charset else "none")
    if data.isascii() and charset not in ("utf-7", "iso2022_jp", "hz") and not charset.startswith("iso2022"):
        return Decoded(
            data.decode("ascii"), charset or "ascii", "" if charset or not label else f"unknown:{label[:40]}"
        )
    problem = "none" if not label else f"unknown:{label[:40]}" if not charset else ""
    if charset and charset != "ascii" and not charset.startswith("utf-16"):
        text = _strictly(data, charset)
        if text is not None and not _mislabelled(data, charset, text):
            return Decoded(text, charset)
        if text is None and charset == "utf-8" and _mostly_utf8(data):
            return Decoded(data.decode("utf-8", "replace"), "utf-8", "damaged:utf-8")
        problem = f"wrong:{charset}"
    elif charset:
        problem = f"wrong:{charset}"
    guess = guess_charset(data)
    if guess == "utf-16":
        return _utf16(data, guess, problem)
    return Decoded(data.decode(guess, "replace"), guess, problem)


def _looks_utf16(data: bytes) -> bool:
    """Words of any language that is written to us have spaces, line ends (NUL) or Cyrillic (4) among them."""
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data or b"\4" in data


def _utf16(data: bytes, charset: str, problem: str) -> Decoded:
    """As clients send it: with no mark of the byte order, cut amid a sign, or with a CRLF for each byte 10.

    mutt writes that byte as a line end of the letter; with the byte more that it gets on its way every second line
    would be read askew."""
    marked, head = data.startswith(codecs.BOM_UTF16_LE), data[:SAMPLE]
    little = marked or (
        not data.startswith(codecs.BOM_UTF16_BE)
        and (charset == "utf-16-le" or (charset == "utf-16" and _upper(head[1::2]) >= _upper(head[::2])))
    )
    name = "utf-16-le" if little else "utf-16-be"
    text = data.decode(name, "replace")
    if TORN.search(text):
        data = data.replace(b"\r\n", b"\n")
        text, problem = data.decode(name, "replace"), problem or f"damaged:{charset}"
    if len(data) % 2:
        text, problem = text[:-1], problem or f"damaged:{charset}"
    return Decoded(text, charset, problem or (f"damaged:{charset}" if "\ufffd" in text else ""))


def _upper(data: bytes) -> int:
    """How many bytes may be the upper half of a sign that is written to us."""
    return data.count(0) + data.count(4)


def guess_charset(data: bytes) -> str:
    """The likeliest charset of bytes that have no trustworthy label."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _strictly(data, "utf-8") is not None or _mostly_utf8(data):
        return "utf-8"
    sample = _sample(data)
    scores = {name: russianness(sample.decode(name, "replace")) for name in RUSSIAN}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 0 else "windows-1252"


def russianness(text: str) -> float:
    """How much the text reads like Russian: about 1 for prose, under 0 for pseudographics."""
    good = bad = total = 0.0
    for word in WORD.findall(text):
        lower = word.lower()
        total += len(word)
        good += sum(1 for a, b in pairwise(lower) if a + b in PAIRS) + (len(word) == 1) * 0.5
        if not (word.islower() or word.isupper() or word[1:].islower()):
            bad += sum(1 for a, b in pairwise(word) if a.islower() and b.isupper()) * 1.5 + 0.5
        if len(word) > 3 and word.isupper():
            bad += 0.2 * len(word)
        bad += 0.5 * (lower[0] in "ъьы")
    bad += 1.5 * len(ODD.findall(text)) + 0.4 * len(UKRAINIAN.findall(text)) + 0.8 * len(MIXED.findall(text))
    high = sum(1 for c in text if c > "\x7f")
    return (good - bad) / max(high, 1) if total else -1.0


def _sample(data: bytes) -> bytes:
    """Lines that hold bytes above ASCII: the rest tells nothing."""
    if len(data) <= SAMPLE:
        return data
    picked = re.findall(rb"[^\n]{0,200}[\x80-\xff][^\n]{0,200}", data[: SAMPLE * 10])
    return b"\n".join(picked)[:SAMPLE] or data[:SAMPLE]


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, ValueError, LookupError, AssertionError):
        return None


def _mostly_utf8(data: bytes) -> bool:
    """Cut or slightly damaged UTF-8: nearly every high byte belongs to a whole character."""
    sample = data[:20_000]
    text = sample.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return sum(1 for c in text if c > "\x7f") - lost > 12 * lost > 0


def _mislabelled(data: bytes, charset: str, text: str) -> bool:
    """The label decodes, but to what nobody wrote."""
    if charset in ("utf-8", "utf-8-sig", "utf-7"):
        return False
    sample = _sample(data)
    try:
        sample.decode("utf-8")
        return charset.startswith(("cp", "windows", "koi8", "iso8859", "mac", "latin"))
    except UnicodeDecodeError:
        pass
    if charset in ("cp1252", "iso8859-1", "iso8859-15"):
        return (
            _accents_in_heaps(text[:SAMPLE])
            and russianness(sample.decode(guess_charset(data), "replace")) > 0.45
        )
    if charset in ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic"):
        said = russianness(sample.decode(charset, "replace"))
        best = max(russianness(sample.decode(name, "replace")) for name in RUSSIAN)
        return said < 0.25 and best > said + 0.35
    return False


def _accents_in_heaps(text: str) -> bool:
    """Cyrillic read as Latin-1 is accents side by side; real Western words have one here and there."""
    high = sum(1 for c in text if c > "\x7f")
    return sum(len(run) for run in re.findall(r"[^\x00-\x7f]{3,}", text)) > high * 0.6
