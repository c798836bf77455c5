"""Clause marks and the addresses they lead to: the public regulation, at the anchor of the clause.

Both surfaces use these, so that a clause number looks and leads the same everywhere."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse

from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.citing import clause_words, reading_sentence
from reglament.rulebook.edition import Edition
from reglament.rulebook.words import clause_number

_NOT_IN_ANCHOR = re.compile(r"[^\w.]+")


def anchor(number: str) -> str:
    """The id of a clause on the page of the regulation: "6.8 r9" is "6.8-r9"."""
    return _NOT_IN_ANCHOR.sub("-", number).strip("-")


def clause_url(desk_slug: str, edition_code: str, number: str) -> str:
    """The clause on the public page of that edition; the top of the page without a number."""
    page = _page(desk_slug, edition_code)
    return f"{page}#{anchor(number)}" if number else page


@lru_cache(maxsize=1024)
def _page(desk_slug: str, edition_code: str) -> str:
    return reverse("regulation_edition", args=[desk_slug, edition_code])


def shown_number(number: str, language: str) -> str:
    """The number as people cite it: our finer division ("4.7 c", "6.8 r9") stays out of sight."""
    return clause_number(number, language)


def reading_words(rules: Edition, name: str, language: str) -> str:
    """The question a text leaves open and our reading of it, without the name it has in our register."""
    return reading_sentence(rules, name, language).removesuffix(f" ({name})")


def clause_mark(
    rules: Edition, desk_slug: str, number: str, language: str, readings: Iterable[str] = ()
) -> ClauseMark | None:
    """The quiet "cl. 6.7" with our words for the clause, what it leaves open and our reading; None without a number."""
    if not number:
        return None
    chosen = [reading_words(rules, name, language) for name in readings if name in rules.parameters]
    return ClauseMark(
        number=shown_number(number, language),
        url=clause_url(desk_slug, rules.code, number),
        words=clause_words(rules, number, language),
        reading=" ".join(chosen),
    )
