"""What lateness gives, as anyone can check it: the days or hours counted, the formula, the cap of a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reglament.desk.staff.pages.marks import Speech
from reglament.desk.tickets.given import capped_of
from reglament.desk.tickets.usage import facts_after
from reglament.rulebook import citing, clock, events, words
from reglament.rulebook.penalties import remedy_words, workings
from reglament.rulebook.remedies import Owed, owed
from reglament.rulebook.rule_words import times_words


@dataclass(frozen=True, slots=True)
class Given:
    title: str
    clause: str
    readings: tuple[str, ...]
    sentences: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]


def given(speech: Speech, history: Sequence[events.Event]) -> Iterator[Given]:
    """Every remedy of a round that ended; nothing is folded where the edition has none."""
    rules = speech.rules
    if not rules.remedies:
        return
    clocks = clock.fold(rules, history, now=speech.now)
    told = {(e.remedy, e.clock, e.round): e for e in history if isinstance(e, events.RemedyOwed)}
    for item in owed(rules, clocks, facts_after(rules, history)):
        if item.amount or item.lacks:
            yield _one(speech, item, told.get((item.remedy, item.clock, item.round)))


def _one(speech: Speech, item: Owed, written: events.RemedyOwed | None) -> Given:
    """As it was written down, where it was: that was told to the client."""
    rules, language = speech.rules, speech.language
    rule, amount = rules.remedies[item.remedy], written.amount if written else item.amount
    sentences = [] if item.lacks else [remedy_words(rule, amount, language)]
    if rule.formula:
        sentences.append(workings(rules, rule, item.sum, item.lacks, item.amount, language))
    sentences.append(capped_of(rules, events.to_payload(written), language) if written else "")
    sentences += [citing.reading_sentence(rules, name, language) for name in item.readings]
    inputs = [(_("Term"), rules.clocks[item.clock].label[language])]
    if item.days:
        inputs.append((_("Days counted"), ", ".join(words.day(on, language) for on in item.days)))
    elif rule.per != "case":
        plain = rule.each == 1 and rule.per.endswith("hour")
        counted = str(item.units) if plain else times_words(rule, item.units, language)
        inputs.append((_("Hours counted") if plain else _("Counted"), counted))
    return Given(
        rule.label[language], item.clause, item.readings, tuple(filter(None, sentences)), tuple(inputs)
    )
