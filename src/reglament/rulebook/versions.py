"""Version numbers: which digits are the version and which the build, compared as numbers (1.3, 1.4).

"5.0.12000": version 5, build 0.12000. Missing groups are zero; a fourth group and letters are kept as text and
never compared (A-1.3b).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .edition import Edition
from .schema_commerce import VersionRule
from .verdict import Reason, Verdict, accept, refuse

_LONGEST = 18
_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)*")


@dataclass(frozen=True, slots=True, order=True)
class VersionNumber:
    """``groups``: the numbers compared, filled with zeros. ``rest`` and ``text`` take no part in comparison."""

    groups: tuple[int, ...]
    rest: str = field(default="", compare=False)
    text: str = field(default="", compare=False)

    def version(self, groups: int = 1) -> tuple[int, ...]:
        """The groups that name the version."""
        return self.groups[:groups]

    def build(self, groups: int = 1) -> tuple[int, ...]:
        """The groups after the version."""
        return self.groups[groups:]


class VersionUnreadable(ValueError):
    """A text that names no version. ``verdict`` says so with the clause."""

    def __init__(self, verdict: Verdict, text: str) -> None:
        self.verdict = verdict
        super().__init__(f"{text!r} is no version number: it has no digits, or far too many")


def parse(edition: Edition, text: str) -> VersionNumber:
    """The number in ``text``; words before and after it are allowed ("CSP 5.0.12000 R2").

    Raises VersionUnreadable when there is no digit or a group is longer than 18 digits, KeyError when the edition
    says nothing of versions.
    """
    rule = _rule(edition)
    found = _DIGITS.search(text)
    groups = found[0].split(".") if found else []
    compared = groups[: rule.compared]
    if found is None or any(len(group) > _LONGEST for group in compared):
        cited = rule.reasons["version_unreadable"].clause if rule.reasons else rule.clause
        raise VersionUnreadable(refuse(Reason("version_unreadable", cited, {"text": text[:80]})), text[:80])
    numbers = tuple(int(group) for group in compared) + (0,) * (rule.compared - len(compared))
    rest = ".".join(groups[rule.compared :]) + text[found.end() :].rstrip()
    return VersionNumber(numbers, rest.strip(), text)


def version_groups(edition: Edition, product_groups: int | None = None) -> int:
    """How many groups name the version (A-1.3). ``product_groups``: what the product says; obeyed under "product".

    Raises ValueError for a number below 1.
    """
    rule = _rule(edition)
    if product_groups is not None and product_groups < 1:
        raise ValueError("a version is at least one group of digits")
    if edition.setting(rule.scheme) == "product" and product_groups is not None:
        return min(product_groups, rule.compared)
    return rule.groups


def newer_version(
    edition: Edition, offered: VersionNumber, held: VersionNumber, *, product_groups: int | None = None
) -> Verdict:
    """Whether ``offered`` is a new version of what is held: greater in the groups that name the version.

    A greater build of the same version is no new version (1.4) and is refused with ``version_only_build``.
    """
    rule = _rule(edition)
    groups = version_groups(edition, product_groups)
    if offered.version(groups) > held.version(groups):
        return accept()
    code = "version_only_build" if offered > held else "version_not_newer"
    params = {"offered": offered.text or _dotted(offered), "held": held.text or _dotted(held)}
    return refuse(Reason(code, rule.reasons[code].clause if code in rule.reasons else rule.clause, params))


def readings(edition: Edition) -> tuple[str, ...]:
    """The parameters version numbers are read by."""
    rule = _rule(edition)
    return (*edition.reading_of(rule.scheme), *rule.readings)


def _dotted(number: VersionNumber) -> str:
    return ".".join(map(str, number.groups))


def _rule(edition: Edition) -> VersionRule:
    if edition.versions is None:
        raise KeyError(f"{edition.code} says nothing of version numbers")
    return edition.versions
