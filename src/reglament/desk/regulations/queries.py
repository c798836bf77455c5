"""Which edition a desk serves under, and the parsed rules of an edition."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.rulebook.edition import Edition, load_edition


class NoEditionInForce(LookupError):
    """The desk has no edition effective at that instant: publish one."""


def rules_of(edition: DeskEdition) -> Edition:
    """The typed rules of a published edition; parsed once a process (editions never change)."""
    return _parsed(edition.content_hash, edition.text, edition.code)


@lru_cache(maxsize=64)
def _parsed(content_hash: str, text: str, code: str) -> Edition:
    return load_edition(text, source=f"{code}.toml")


def edition_in_force(desk: Desk, at: datetime) -> DeskEdition:
    """The edition in force at the aware instant `at` (A-ed: the one that receives an appeal governs it)."""
    editions = list(desk.editions.order_by("-effective_on", "-published_at"))
    for edition in editions:
        if at.astimezone(ZoneInfo(rules_of(edition).zone)).date() >= edition.effective_on:
            return edition
    if editions:  # an appeal dated before the desk's first edition: the first one is all there is
        return editions[-1]
    raise NoEditionInForce(f"desk {desk.slug} has no published edition")
