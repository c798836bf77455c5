"""Which edition a desk serves under, and the parsed rules of an edition."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.statements import Asked, row
from reglament.rulebook.edition import Edition
from reglament.rulebook.loader import load_edition


class NoEditionInForce(LookupError):
    """The desk has no edition effective at that instant: publish one."""


_SERVING = """
SELECT count(e.id), coalesce(max(e.id), 0), d.hours_stamp FROM desk_desk d
LEFT JOIN desk_deskedition e ON e.desk_id = d.id WHERE d.id = %s GROUP BY d.id
"""

_parsed: dict[str, Edition] = {}
# By desk: how many editions and the last one's key when they were read; editions are only ever added.
_published: dict[int, tuple[tuple[int, int], list[DeskEdition]]] = {}


def rules_of(edition: DeskEdition) -> Edition:
    """The typed rules of a published edition; parsed once a process (editions never change).

    The text of one that is parsed already is not touched: it may stay deferred."""
    rules = _parsed.get(edition.content_hash)
    if rules is None:
        rules = _parsed[edition.content_hash] = load_edition(
            edition.text, f"{edition.code}.toml", amended_by(edition.base), published=True
        )
    return rules


def amended_by(base: DeskEdition | None) -> Callable[[str], str]:
    """Finds the text of what is amended among the published: the file shipped today may be another one."""
    published: dict[str, str] = {}
    while base is not None:
        published[base.code] = base.text
        base = base.base
    return published.__getitem__


def rules_by_hash(content_hash: str) -> Edition:
    """The rules of the edition with this content. Raises DeskEdition.DoesNotExist when none was published."""
    rules = _parsed.get(content_hash)
    return rules or rules_of(DeskEdition.objects.filter(content_hash=content_hash)[:1].get())


def edition_in_force(desk: Desk, at: datetime) -> DeskEdition:
    """The edition in force at the aware instant `at` (A-ed: the one that receives an appeal governs it)."""
    return _of_these(_editions_of(desk), desk, at)


def edition_and_stamp(desk: Desk, at: datetime) -> tuple[DeskEdition, str]:
    """The same with the desk's stamp of working time (`hours`), in one statement."""
    if desk.published is not None:
        return _of_these(_marked(desk, desk.published), desk, at), desk.hours_stamp
    found = row(_SERVING, [desk.pk])
    mark, stamp = ((found[0], found[1]), found[2]) if found else ((0, 0), "")
    return _of_these(_marked(desk, mark), desk, at), stamp


def _of_these(editions: list[DeskEdition], desk: Desk, at: datetime) -> DeskEdition:
    for edition in editions:
        if at.astimezone(ZoneInfo(rules_of(edition).zone)).date() >= edition.effective_on:
            return edition
    if editions:  # an appeal dated before the desk's first edition: the first one is all there is
        return editions[-1]
    raise NoEditionInForce(f"desk {desk.slug} has no published edition")


def asking_for_editions(desk_id: int) -> Asked:
    """The statement `edition_in_force` begins with, for `statements.foreseen`."""
    return "SELECT count(*), max(id) FROM desk_deskedition WHERE desk_id = %s", [desk_id]


def _editions_of(desk: Desk) -> list[DeskEdition]:
    """Every published edition of the desk, the latest first, without their text."""
    found = row(*asking_for_editions(desk.pk))
    return _marked(desk, (found[0], found[1] or 0) if found else (0, 0))


def _marked(desk: Desk, mark: tuple[int, int]) -> list[DeskEdition]:
    known = _published.get(desk.pk)
    if known is None or known[0] != mark:
        editions = list(desk.editions.defer("text").order_by("-effective_on", "-published_at"))
        known = _published[desk.pk] = (mark, editions)
    return known[1]
