"""What the public page tells of limits and of what a period comes to, under the clause that says it."""

from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reglament.rulebook import caps, meter_words, objective_words, rule_words, until
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_base import Row

TableLine = tuple[str, str, str, list[str]]
"""Anchor or "", label, note, cells."""
Told = tuple[str, list[str], list[TableLine]]
"""Title, heads and lines of a table."""


def line(label: str, *cells: str, note: str = "") -> TableLine:
    """A line without an anchor."""
    return "", label, note, list(cells)


def lines(told: Iterable[tuple[str, str]]) -> list[TableLine]:
    """A line for each pair: what is told of, and what is told of it."""
    return [line(label, words) for label, words in told]


def reckoned(
    rules: Edition, here: Callable[[str], bool], conditions: Callable[[Row], str], language: str
) -> Iterator[Told]:
    """Tables of the rules whose clause is `here`: dates, limits, availability, objectives, caps."""
    dates = [
        line(fact.label[language], until.rule_words(rules, name, language))
        for name, fact in rules.facts.items()
        if fact.until and here(fact.clause)
    ]
    if dates:
        yield _("Dates that follow"), [_("From what")], dates
    for name, meter in rules.meters.items():
        if here(meter.clause):
            yield _meter(rules, name, conditions, language)
    for rule in rules.availability.values():
        if here(rule.clause):
            told = lines(rule_words.availability_lines(rules, rule, language))
            told += [line(pgettext("rule", "For whom"), conditions(rule))] if rule.names else []
            yield rule.label[language], [_("What holds")], told
    held = list(_over_a_period(rules, here, conditions, language))
    if held:
        yield _("Over a period"), [_("What holds")], held


def _over_a_period(
    rules: Edition, here: Callable[[str], bool], conditions: Callable[[Row], str], language: str
) -> Iterator[TableLine]:
    for rule in rules.objectives.values():
        if here(rule.clause) and rules.given(rule.given):
            owed = rule_words.bands_words(rule, language)
            words = objective_words.rule_words(rules, rule, language)
            told = _("%(what)s. Otherwise: %(owed)s") % {"what": words, "owed": owed} if owed else words
            yield line(rule.label[language], told, note=conditions(rule) if rule.names else "")
            for row in rule.kept:
                if rules.given(row.given):
                    yield line(_("What is kept"), conditions(row))
            for cost in rule.points:
                if rules.given(cost.given):
                    told = objective_words.points_words(cost.amount, language)
                    yield line(_("What it costs"), told, note=conditions(cost) if cost.names else "")
    for cap in rules.caps.values():
        if here(cap.clause) and rules.given(cap.given):
            note = conditions(cap) if cap.names else ""
            yield line(cap.label[language], caps.cap_words(rules, cap, language), note=note)


def _meter(rules: Edition, name: str, conditions: Callable[[Row], str], language: str) -> Told:
    meter = rules.meters[name]
    found = [
        line("; ".join(conditions(each) for each in (meter, row) if each.names) or conditions(row), words)
        for row, words in meter_words.size_words(rules, name, language)
    ]
    if meter.service in rules.services:
        found.append(line(_("By the table of services"), rules.services[meter.service].label[language]))
    counted = rule_words.metering_words(rules, name, language)
    found += [line(_("How uses are counted"), counted)] if counted else []
    if meter.sized:
        found.append(line(_("Beyond it"), meter_words.full_words(rules, name, language)))
    return meter.label[language], [_("How much")], found
