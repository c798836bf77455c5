"""The words of a letter as HTML: the same words, no others, so that the two parts never differ.

Styles stand in the elements, for there are programs that drop all others; no colour is set but half-tones that stand on
light and dark alike, and nothing is fetched from anywhere."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from reglament.desk.regulations.links import anchor

LONGEST = 60_000  # characters; longer letters go as plain text alone
_PAGE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
    '<meta name="supported-color-schemes" content="light dark"></head>'
    "<body style=\"margin:0;padding:16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Arial,sans-serif\">"
    '<div style="max-width:640px;overflow-wrap:anywhere">{body}</div></body></html>\n'
)
_P = '<p style="margin:0 0 16px">{}</p>'
_ITEM = '<li style="margin:0 0 4px">{}</li>'
_LIST = "<ul style=\"margin:0 0 16px;padding-left:20px;list-style:'{}'\">{}</ul>"
_QUOTE = (
    '<blockquote style="margin:16px 0;padding:0 0 0 12px;border-left:3px solid #8a8f98;opacity:.75">'
    "{}</blockquote>"
)
_LINK = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]])"
    r"|(?P<word>\b(?:п\.|пп\.|clauses?)[ \u00a0])(?P<clause>\d+(?:\.\d+)*(?:[ ](?:r\d+|[a-z]))?(?![\w.]\w))",
    re.I,
)
_BULLET = re.compile(r"^(—|-|•|\*)[ \u00a0](?=\S)")


def html_of(text: str, *, language: str = "ru", regulation_url: str = "") -> str:
    """The page for these words; "" when they are too long for one. `regulation_url`: where clause numbers lead."""
    if len(text) > LONGEST:
        return ""
    body = "".join(_blocks(text.rstrip("\n").split("\n"), regulation_url))
    return _PAGE.format(language=language, body=body)


def _blocks(lines: Sequence[str], url: str) -> Iterator[str]:
    """Paragraphs, lists and quotes, as the empty lines and marks of plain text divide them."""
    for quoted, group in groupby(lines, key=lambda line: line.startswith(">")):
        if quoted:
            inner = [line[1:].removeprefix(" ") for line in group]
            yield _QUOTE.format("".join(_paragraphs(inner, "")))
        else:
            yield from _paragraphs(list(group), url)


def _paragraphs(lines: Sequence[str], url: str) -> Iterator[str]:
    for empty, group in groupby(lines, key=lambda line: not line.strip()):
        if empty:
            continue
        for mark, part in groupby(group, key=_mark):
            shown = [_words(line[2:] if mark else line, url) for line in part]
            if mark:
                yield _LIST.format(f"{mark} ", "".join(_ITEM.format(line) for line in shown))
            else:
                yield _P.format("<br>\n".join(shown))


def _mark(line: str) -> str:
    found = _BULLET.match(line)
    return found[1] if found else ""


def _words(line: str, regulation_url: str) -> str:
    """One line, escaped; addresses and clauses become links. Spaces that people lined things up with are kept."""
    made, at = [], 0
    for found in _LINK.finditer(line):
        made.append(_spaced(line[at : found.start()]))
        at = found.end()
        if found["url"]:
            made.append(f'<a href="{escape(found["url"])}">{escape(found["url"])}</a>')
        elif regulation_url:
            link = f"{regulation_url}#{anchor(found['clause'])}"
            kept_together = escape(found["word"]).replace(" ", "\u00a0")
            made.append(f'{kept_together}<a href="{escape(link)}">{escape(found["clause"])}</a>')
        else:
            made.append(escape(found[0]))
    made.append(_spaced(line[at:]))
    return "".join(made)


def _spaced(text: str) -> str:
    return escape(text).replace("\t", "    ").replace("  ", "\u00a0 ")
