"""Short labels of an edition for the narrow columns of the list, worked out once for each edition and language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reglament.desk.tickets.clockwords import Hours, hours_of
from reglament.rulebook.edition import Edition

ROUND_THE_CLOCK = "24×7"


@dataclass(frozen=True, slots=True)
class Labels:
    """Words for codes, and which value of severity or priority is drawn with weight."""

    tier: Mapping[str, str]
    severity: Mapping[str, str]
    priority: Mapping[str, str]
    grave: frozenset[tuple[str, str]]
    terms: Mapping[str, str]
    """Notices whose term a row may show in place of a clock, by name (6.10.2, 6.10.3)."""
    rules: Edition
    hours: dict[tuple[str, str], Hours] = field(default_factory=dict)

    def hours_of(self, clock: str, calendar: str) -> Hours:
        """`clockwords.hours_of`, worked out once."""
        known = self.hours.get((clock, calendar))
        if known is None:
            known = self.hours[clock, calendar] = hours_of(self.rules, clock, calendar)
        return known


_made: dict[tuple[str, str, int], Labels] = {}


def labels_of(rules: Edition, language: str) -> Labels:
    """The labels of an edition in "ru" or "en"."""
    key = (rules.code, language, id(rules))
    known = _made.get(key)
    if known is None:
        known = _made[key] = Labels(
            tier={code: _tier(code, words) for code, words in axis_words(rules, "tier", language).items()},
            severity={c: w.lower() for c, w in axis_words(rules, "severity", language).items()},
            priority={c: w.lower() for c, w in axis_words(rules, "priority", language).items()},
            grave=frozenset(_grave(rules)),
            terms={
                name: rule.label[language]
                for name, rule in rules.notices.items()
                if rule.within and name not in rules.clocks
            },
            rules=rules,
        )
    return known


def axis_words(rules: Edition, axis: str, language: str) -> dict[str, str]:
    """Code -> label of an axis; empty when the edition has no such axis."""
    if axis not in rules.axes:
        return {}
    return {code: value.label[language] for code, value in rules.axes[axis].values.items()}


def _tier(code: str, words: str) -> str:
    return ROUND_THE_CLOCK if "24x7" in code else words.lower()


def _grave(rules: Edition) -> set[tuple[str, str]]:
    """The values that are promised the quickest answer."""
    grave = set()
    for axis in ("severity", "priority"):
        amounts: dict[str, int] = {}
        for rule in rules.clocks.values():
            for target in rule.targets:
                for value in target.when.get(axis, ()):
                    amounts[str(value)] = min(target.amount, amounts.get(str(value), target.amount))
        if len(set(amounts.values())) > 1:
            grave.add((axis, min(amounts, key=amounts.__getitem__)))
    return grave
