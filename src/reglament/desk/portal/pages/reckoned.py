"""What the public page tells of limits and of what a period comes to, under the clause that says it."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from reglament.rulebook import caps, meter_words, objective_words
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_base import Row

Told = tuple[str, list[str], list[tuple[str, str, str, list[str]]]]
"""Title, heads and lines of a table: (anchor, label, note, cells) each."""


def reckoned(
    rules: Edition, here: Callable[[str], bool], conditions: Callable[[Row], str], language: str
) -> Iterator[Told]:
    """Tables of the rules whose clause is `here`: limits of a period and banks, objectives, caps."""
    for name, meter in rules.meters.items():
        if meter.kind in ("requests", "bank") and here(meter.clause):
            yield _meter(rules, name, conditions, language)
    held: list[tuple[Row, str, str]] = [
        (rule, rule.label[language], objective_words.rule_words(rules, rule, language))
        for rule in rules.objectives.values()
    ]
    held += [(cap, cap.label[language], caps.cap_words(rules, cap, language)) for cap in rules.caps.values()]
    lines = [
        ("", label, conditions(row) if row.names else "", [words])
        for row, label, words in held
        if here(row.clause) and rules.given(row.given)
    ]
    if lines:
        yield _("Over a period"), [_("What holds")], lines


def _meter(rules: Edition, name: str, conditions: Callable[[Row], str], language: str) -> Told:
    meter = rules.meters[name]
    lines = [
        (
            "",
            "; ".join(conditions(each) for each in (meter, row) if each.names) or conditions(row),
            "",
            [words],
        )
        for row, words in meter_words.size_words(rules, name, language)
    ]
    if meter.service in rules.services:
        label = rules.services[meter.service].label[language]
        lines.append(("", _("By the table of services"), "", [label]))
    lines.append(("", _("Beyond it"), "", [meter_words.full_words(rules, name, language)]))
    return meter.label[language], [_("How much")], lines
