"""What the public page tells of ways in, silence, lateness, what happens by itself and prices, under its clause."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reglament.desk.portal.pages.reckoned import TableLine, Told, line, lines
from reglament.desk.tickets.timeline import role_words
from reglament.rulebook import rule_words
from reglament.rulebook.edition import Edition
from reglament.rulebook.schema_base import Row
from reglament.rulebook.schema_rules import Channel
from reglament.rulebook.schema_work import Charge
from reglament.rulebook.terms import promised
from reglament.rulebook.words import target


@dataclass(frozen=True, slots=True)
class Ruled:
    """The rules of an edition that stand under one clause; `here` tells which clauses do."""

    rules: Edition
    here: Callable[[str], bool]
    conditions: Callable[[Row], str]
    language: str

    def tables(self) -> Iterator[Told]:
        """In the order of an edition file; sections that say nothing here are left out."""
        yield from self._table(_("Ways in"), _("When it is open"), self._channels())
        yield from self._table(_("How long counting may be held"), _("What holds"), self._pauses())
        yield from self._table(_("What lateness gives"), _("How much"), self._remedies())
        yield from self._table(_("What happens by itself"), _("When, and what then"), self._timers())
        for charge in self.rules.charges.values():
            if self.here(charge.clause):
                yield charge.label[self.language], [_("Price")], list(self._charge(charge))
        yield from self._table(_("Closing when nobody answers"), _("Term"), self._silence())
        yield from self._table(_("A letter after the closing"), _("What it does"), self._late_reply())
        yield from self._table(_("Who works on what"), _("Handed to"), self._handover())
        yield from self._table(_("What is sent"), _("Term"), self._notices())
        yield from self._table(_("How a price is reckoned"), _("Formula"), self._prices())

    def _table(self, title: str, head: str, found: Iterator[TableLine]) -> Iterator[Told]:
        told = list(found)
        if told:
            yield title, [head], told

    def _label(self, label: str, row: Row) -> str:
        return f"{label} ({self.conditions(row)})" if row.names else label

    def _channels(self) -> Iterator[TableLine]:
        """Nothing where all ways are open at any time: then the clause says it all."""
        ways = [channel for channel in self.rules.channels.values() if self.here(channel.clause)]
        if all(self.rules.setting(way.intake) == "register" and not way.calendar for way in ways):
            return
        for way in ways:
            note = way.text[self.language] if way.text else ""
            yield line(way.label[self.language], self._open(way), note=note)

    def _open(self, channel: Channel) -> str:
        intake = self.rules.setting(channel.intake)
        if intake != "register":
            return _("no appeals, we lead elsewhere") if intake == "redirect" else _("no appeals are taken")
        if not channel.calendar:
            return _("at any time")
        calendar = self.rules.calendars[channel.calendar]
        hours = calendar.label[self.language]
        if calendar.kind == "continuous":
            return hours
        beyond = {
            "hold": _("at other times a person decides"),
            "redirect": _("at other times we lead elsewhere"),
            "refuse": _("at other times nothing is taken"),
        }.get(str(self.rules.setting(channel.outside)), _("at other times it is taken, too"))
        return f"{hours}; {beyond}"

    def _pauses(self) -> Iterator[TableLine]:
        for clock in self.rules.clocks.values():
            for limit in clock.pause_limits:
                if self.here(limit.clause or clock.clause) and self.rules.given(limit.given):
                    yield line(self._label(clock.label[self.language], limit), limit.text[self.language])

    def _remedies(self) -> Iterator[TableLine]:
        for rule in self.rules.remedies.values():
            if self.here(rule.clause) and self.rules.given(rule.given):
                words = rule_words.remedy_rule_words(self.rules, rule, self.language)
                clock = self.rules.clocks[rule.clock].label[self.language]
                yield line(self._label(rule.label[self.language], rule), words, note=clock)

    def _timers(self) -> Iterator[TableLine]:
        for rule in self.rules.timers.values():
            if self.here(rule.clause) and self.rules.given(rule.given):
                words = rule_words.timer_words(self.rules, rule, self.language)
                yield line(self._label(rule.label[self.language], rule), words)

    def _charge(self, charge: Charge) -> Iterator[TableLine]:
        unit = self.rules.meters[charge.meter].unit if charge.meter else charge.unit
        counted = rule_words.counting_words(self.rules, charge, self.language)
        if counted:
            yield line(_("What is charged"), counted)
        for rate in charge.rates:
            if self.rules.given(rate.given):
                yield line(self.conditions(rate), rule_words.rate_words(charge, unit, rate, self.language))
        for factor in charge.factors:
            if self.rules.given(factor.given):
                yield line(self._factor(factor, factor.outside), f"× {self._number(factor.factor)}")
        if len(charge.factors) > 1 and charge.combine == "highest":
            yield line(_("Of several factors"), _("the greatest alone counts"))

    def _factor(self, row: Row, outside: str) -> str:
        told = [self.conditions(row)] if row.names else []
        if outside:
            told.append(
                _("outside: %(hours)s") % {"hours": self.rules.calendars[outside].label[self.language]}
            )
        return "; ".join(told) or self.conditions(row)

    def _number(self, value: object) -> str:
        return str(value).replace(".", ",") if self.language == "ru" else str(value)

    def _silence(self) -> Iterator[TableLine]:
        rule = self.rules.transitions.silence
        if rule and self.here(rule.clause):
            yield from lines(rule_words.silence_lines(self.rules, rule, self.language))

    def _late_reply(self) -> Iterator[TableLine]:
        rule = self.rules.transitions.late_reply
        if self.here(rule.clause):
            yield from lines(rule_words.late_reply_lines(self.rules, rule, self.language))

    def _handover(self) -> Iterator[TableLine]:
        for row in self.rules.routes.handover:
            if self.here(row.clause) and self.rules.given(row.given):
                yield line(self.conditions(row), row.text[self.language] if row.text else role_words(row.to))

    def _notices(self) -> Iterator[TableLine]:
        for notice in self.rules.notices.values():
            if notice.within and self.here(notice.clause) and self.rules.given(notice.given):
                term = promised(notice.within, notice.clause)
                yield line(self._label(notice.label[self.language], notice), target(term, self.language))

    def _prices(self) -> Iterator[TableLine]:
        for price in self.rules.prices.values():
            if not self.here(price.clause):
                continue
            yield line(price.label[self.language], self._formula(price.formula))
            for row in price.rows:
                yield line(self.conditions(row), self._formula(row.formula))
            for name, count in price.counts.items():
                yield line(name, count.label[self.language])

    def _formula(self, formula: str) -> str:
        return formula.replace("*", "×").replace("price", _("price of the certificate"))
