"""HTML of letters: to words, and to something safe to show. Pure; never raises; bounded in size."""

import base64
import re
from collections.abc import Mapping
from html import unescape

import nh3

from reglament.desk.inbox.charsets import presentable

MOST_READ = 500_000  # characters of HTML turned into words or shown; the rest is in the kept letter
INLINE_EACH, INLINE_ALL = 96 * 1024, 384 * 1024
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
QUOTE_BEGINS, QUOTE_ENDS, SIGNATURE = "\ue010", "\ue011", "\ue012"
_TAG = re.compile(r"<[^<>]{1,4000}>")
_NAMED = re.compile(r"<(/?)([a-z][a-z0-9:-]{0,30})[^<>]{0,4000}>", re.I)
# Tags that need no closing one; all others go one level deeper.
_FLAT = {
    "br",
    "img",
    "hr",
    "input",
    "meta",
    "link",
    "col",
    "wbr",
    "area",
    "p",
    "li",
    "dt",
    "dd",
    "td",
    "th",
    "tr",
}
DEEPEST = 200  # levels; deeper trees than anybody writes take time that grows with their square
MOST_TAGS = 40_000  # three times what the longest of real letters have
MOST_ENTITIES = 2000  # in one stretch of text
_ENTITIES = re.compile(r"[^&\xa0]*(?:[&\xa0][^&\xa0]*){1000}(?=[&\xa0])")
_UNSEEN = re.compile(r"[\x00-\x20\x7f]+")  # browsers leave these out of an address
_LINK = re.compile(
    r"(?:https?|mailto|tel):", re.I
)  # data: and cid: are for pictures: no page stands inside a link
DEEPEST_BARS = 5  # quotes in quotes
_YOU_WROTE = re.compile(r"\b(?:(?:вы|ты) писали?|you wrote)\b", re.I)  # without it such a table is a card
# The Bat! quotes with a table: a narrow coloured cell, the bar, and the words in the other one.
_BARRED = re.compile(
    r"<table\b[^<>]{0,300}>\s{0,50}(?:<tbody>\s{0,50})?<tr\b[^<>]{0,300}>\s{0,50}"
    r"<td\b(?=[^<>]{0,300}\bbgcolor)[^<>]{0,300}\bwidth\s?=\s?[\"']?[1-4](?:px)?\b[^<>]{0,300}>"
    r"(?:\s|<br\b[^<>]{0,20}>|&nbsp;){0,50}</td>\s{0,50}"
    r"<td\b[^<>]{0,300}>((?:[^<]|<(?!/?table\b))*)</td>\s{0,50}</tr>\s{0,50}(?:</tbody>\s{0,50})?</table>",
    re.I,
)
MOST_EMPTY = 2  # lines on end; three and more become one
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^<>]{0,500}>", re.I)
_SILENT = {"script", "style", "title", "noscript", "template", "xml"}
TAGS = {
    *(
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
    ),
    *(
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
    ),
    *(
        "q",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
    ),
    *("tr", "tt", "u", "ul", "var"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start", "type"},
    "*": {"dir", "lang"},
}


def to_text(html: str) -> str:
    """The words of an HTML letter, quoted ones with "> " before each line, as in a plain letter."""
    html = _with_blockquotes(_flat(html[:MOST_READ]))
    return presentable(_with_quote_signs(_words(_TAG.sub(_marked, html))))


def _with_blockquotes(html: str) -> str:
    """The same with blockquotes for the tables The Bat! quotes with, the inner ones first."""
    for _ in range(DEEPEST_BARS if _YOU_WROTE.search(html) else 0):
        html, found = _BARRED.subn(r"<blockquote>\1</blockquote>", html)
        if not found:
            break
    return html


def _flat(html: str) -> str:
    """The same, without its tags when they are too many or nested too deep; the words stay."""
    depth = 0
    for count, match in enumerate(_NAMED.finditer(html)):
        if match[2].lower() not in _FLAT:
            depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > DEEPEST or count >= MOST_TAGS:
            return _NAMED.sub(" ", _without(html, "script", "style"))
    return html


def _parted(html: str) -> str:
    """The same for a sanitiser that needs the square of the "&" and hard spaces that stand in one stretch of text: long
    stretches of them are parted by comments, which it drops."""
    if html.count("&") + html.count("\xa0") < MOST_ENTITIES:
        return html
    pieces = []
    for piece in html.split("<"):
        text = piece.rpartition(">")[2]
        if text.count("&") + text.count("\xa0") >= MOST_ENTITIES:
            piece = piece[: len(piece) - len(text)] + _ENTITIES.sub(r"\g<0><!---->", text)
        pieces.append(piece)
    return "<".join(pieces)


def _without(html: str, *names: str) -> str:
    """Without the elements of these names and what they hold."""
    lower = html.lower()
    for name in names:
        kept, at = [], 0
        while (start := lower.find(f"<{name}", at)) >= 0:
            kept.append(html[at:start])
            end = lower.find(">", max(lower.find(f"</{name}", start), 0))
            at = end + 1 if end > start else len(html)
        html = "".join(kept) + html[at:]
        lower = html.lower()
    return html


def _marked(match: re.Match[str]) -> str:
    """The tag with a sign before or after it that survives the turning into words."""
    tag = match[0]
    lower = tag[:600].lower()
    if lower.startswith("<blockquote"):
        return f"<p>{QUOTE_BEGINS}</p>{tag}"
    if lower.startswith("</blockquote"):
        return f"{tag}<p>{QUOTE_ENDS}</p>"
    if ("moz-signature" in lower or "gmail_signature" in lower) and not lower.startswith("<span"):
        return f"<p>{SIGNATURE}</p>{tag}"
    return tag


def _words(html: str) -> str:
    from inscriptis import get_text  # lxml is large, and many letters are plain
    from inscriptis.css_profiles import STRICT_CSS_PROFILE
    from inscriptis.model.config import ParserConfig

    try:
        text = get_text(html, ParserConfig(css=STRICT_CSS_PROFILE))
    except Exception:  # a tree too deep, a tag nobody knows: the letter is read all the same
        text = unescape(nh3.clean(_parted(_BREAK.sub("\n", html)), tags=set(), clean_content_tags=_SILENT))
    return "\n".join(line.rstrip(" \t") for line in text.replace("\xa0", " ").split("\n"))


def _with_quote_signs(text: str) -> str:
    lines: list[str] = []
    depth = empty = 0
    for line in text.split("\n"):
        bare = line.strip()
        if bare in (QUOTE_BEGINS, QUOTE_ENDS):
            depth = max(0, depth + (1 if bare == QUOTE_BEGINS else -1))
            continue
        line = line.replace(QUOTE_BEGINS, "").replace(QUOTE_ENDS, "").replace(SIGNATURE, "\n-- ")
        empty = 0 if line.strip("> ") else empty + 1
        if empty == MOST_EMPTY + 1:
            del lines[-MOST_EMPTY + 1 :]
        if empty <= MOST_EMPTY:
            lines.append(">" * min(depth, 9) + " " + line if depth else line)
    return "\n".join(lines).strip("\n")


def safe(html: str, pictures: Mapping[str, tuple[str, bytes, int]] | None = None) -> str:
    """HTML that may stand on our page: no script, style, form nor remote picture.

    `pictures`: Content-ID -> (type, bytes, which of the letter's files it is). Small ones are put in as data addresses,
    of the others the place is marked: "cid:" and the number of the file (`tickets.pictures` shows them)."""
    inlined = _addresses(pictures or {})

    def chosen(tag: str, attribute: str, value: str) -> str | None:
        if attribute == "href":
            return value if _LINK.match(_UNSEEN.sub("", value)) else None
        if (tag, attribute) != ("img", "src"):
            return value
        return inlined.get(value[4:].strip("<>")) if value.lower().startswith("cid:") else None

    try:
        return nh3.clean(
            _parted(_flat(html[:MOST_READ])),
            tags=TAGS,
            clean_content_tags=_SILENT,
            attributes=ATTRIBUTES,
            attribute_filter=chosen,
            url_schemes={"http", "https", "mailto", "tel", "data", "cid"},
            link_rel="noopener noreferrer nofollow",
            url_relative="deny",
        )
    except Exception:
        return ""


def _addresses(pictures: Mapping[str, tuple[str, bytes, int]]) -> dict[str, str]:
    left = INLINE_ALL
    found = {}
    for name, (kind, content, number) in pictures.items():
        if kind in PICTURES and len(content) <= min(INLINE_EACH, left):
            left -= len(content)
            found[name] = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        elif kind.startswith("image/"):
            found[name] = f"cid:{number}"
    return found
