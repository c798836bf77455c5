"""What changed between two editions of a desk, in words, by section."""

import re
from dataclasses import dataclass

from reglament.desk.regulations.links import anchor, shown_number
from reglament.rulebook.differences import changes, section_words, sentence
from reglament.rulebook.differences import sections as by_section
from reglament.rulebook.edition import Edition

# The clauses in brackets at the end: the marks beside the sentence say them.
_CITED = re.compile(r" \((?:п\.|cl\.|clauses?) [^()]*\)$")


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section with its changes. Each line: the words and the clauses as (number shown, anchor)."""

    title: str
    lines: list[tuple[str, list[tuple[str, str]]]]


def difference(before: Edition, after: Edition, language: str) -> list[ChangedSection]:
    """Every change of the rules; empty when nothing changed."""
    found = []
    for name, items in by_section(changes(before, after)).items():
        title = section_words(name, language)
        lines = [
            (
                _CITED.sub("", sentence(item, before, after, language)),
                [(shown_number(n, language), anchor(n)) for n in item.clauses if n in after.clauses],
            )
            for item in items
        ]
        found.append(ChangedSection(title[0].upper() + title[1:], lines))
    return found
