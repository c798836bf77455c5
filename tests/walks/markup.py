"""What is read from the markup of a page without a browser: links, headings, labels, words in a wrong language."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
from babel.messages.mofile import read_mo

import reglament.desk
from reglament.rulebook.loader import preset_codes

VOID = {
    "input",
    "br",
    "img",
    "meta",
    "link",
    "hr",
    "source",
    "col",
    "wbr",
    "area",
    "base",
    "embed",
    "track",
    "param",
}
NAMED = {"a", "button", "summary", "label", "h1"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}
CODE = re.compile(r"^[a-z]+(?:[_-][a-z0-9]+)+$")
"""A bare code such as `not-reproduced`: nobody's language."""


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside_label: bool
    text: str = ""


@dataclass
class Page(HTMLParser):
    """A parsed page. `links` are the addresses it leads to, `texts` its visible text nodes."""

    language: str = ""
    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []
        self._within: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        made = Element(tag, told, self._within["label"] > 0)
        self.elements.append(made)
        if tag == "html":
            self.language = told.get("lang", "")
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        if tag not in VOID:
            self._open.append(made)
            self._within[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        while self._within[tag]:
            closed = self._open.pop().tag
            self._within[closed] -= 1
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        within = self._within
        if not words or within["script"] or within["style"] or within["svg"]:
            return
        for element in self._open[2:]:
            if element.tag in NAMED:
                element.text += words
        if not (within["kbd"] or within["pre"] or within["code"] or within["textarea"]):
            self.texts.append(words)


def parsed(markup: str) -> Page:
    page = Page()
    page.feed(markup)
    return page


def faults(page: Page, *, language: str) -> Iterator[str]:
    """What a reader of the page by ear, or of another language, would stumble over."""
    if page.language != language:
        yield f"lang is {page.language!r}"
    headings = [element for element in page.elements if element.tag == "h1"]
    if len(headings) != 1:
        yield f"{len(headings)} h1: {[element.text for element in headings]}"
    repeated = [
        name for name, n in Counter(e.attributes.get("id") for e in page.elements).items() if name and n > 1
    ]
    if repeated:
        yield f"ids more than once: {repeated}"
    yield from unlabelled(page)
    yield from wrong_words(page, language)


def unlabelled(page: Page) -> Iterator[str]:
    labels = {e.attributes.get("for") for e in page.elements if e.tag == "label" and e.text}
    for element in page.elements:
        told = element.attributes
        named = told.get("aria-label") or told.get("aria-labelledby") or told.get("title")
        if element.tag in ("input", "select", "textarea") and told.get("type") not in UNLABELLED_TYPES:
            if not (named or element.inside_label or told.get("id") in labels):
                yield f"no label: {element.tag} {told}"
        elif element.tag in ("a", "button", "summary") and not (named or element.text):
            yield f"no words: {element.tag} {told}"
        elif element.tag == "img" and "alt" not in told:
            yield f"no alt: {told}"


def wrong_words(page: Page, language: str) -> Iterator[str]:
    other = foreign(language)
    for text in page.texts:
        if text in other:
            yield f"not in {language}: {text!r}"
        elif language == "ru" and CODE.match(text) and text not in preset_codes():
            yield f"a bare code: {text!r}"


@cache
def foreign(language: str) -> set[str]:
    """Whole texts of our catalogues (and of those we build upon) that must not stand on a page in this language."""
    pairs = set(_catalogues())
    english, russian = {one for one, _ in pairs}, {two for _, two in pairs}
    return (english - russian if language == "ru" else russian - english) - {"English", "Русский"}


def _catalogues() -> Iterator[tuple[str, str]]:
    for home in (reglament.desk, allauth, django):
        for path in Path(str(home.__file__)).parent.glob("**/locale/ru/LC_MESSAGES/django.mo"):
            with path.open("rb") as stream:
                for message in read_mo(stream):
                    yield from _pair(message.id, message.string)


def _pair(english: object, russian: object) -> Iterator[tuple[str, str]]:
    if isinstance(english, str) and isinstance(russian, str) and russian and "%" not in english:
        one, two = " ".join(english.split()), " ".join(russian.split())
        if one != two and len(one) > 3 and not one.isupper() and re.search("[а-яё]", two, re.I):
            yield one, two
