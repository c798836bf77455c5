"""Questions of the intake ledger: every letter that came, its fate and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404

from reglament.desk.inbox.keep import read_raw
from reglament.desk.inbox.models import RawLetter
from reglament.desk.inbox.parse import ParsedLetter, parse

PER_PAGE = 50
RELEASABLE = (
    RawLetter.HELD,
    RawLetter.AUTO_REPLY,
    RawLetter.SPAM,
    RawLetter.REFUSED,
    RawLetter.BOUNCE,
    RawLetter.DUPLICATE,
)


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """One page, newest first; `counts`: fate -> letters of the desks in all."""

    letters: list[RawLetter]
    page: int
    more: bool
    counts: Mapping[str, int]


def letters(desk_ids: Collection[int], fate: str | None = None, page: int = 1) -> LedgerPage:
    """The letters of these desks, with `fate` only (RawLetter.PENDING is ""), `page` from 1."""
    of_desks = RawLetter.objects.filter(mailbox__desk_id__in=desk_ids)
    counts = dict(of_desks.order_by().values_list("fate").annotate(Count("id")))
    rows = of_desks if fate is None else of_desks.filter(fate=fate)
    start = (max(page, 1) - 1) * PER_PAGE
    found = list(
        rows.defer("raw")
        .select_related("mailbox", "ticket", "decided_by")
        .order_by("-received_at", "-id")[start : start + PER_PAGE + 1]
    )
    return LedgerPage(found[:PER_PAGE], max(page, 1), len(found) > PER_PAGE, counts)


def get_letter(desk_ids: Collection[int], pk: int) -> RawLetter:
    """One letter, without its bytes; Http404 when it is not there or not of these desks."""
    letter = (
        RawLetter.objects.defer("raw")
        .select_related("mailbox__desk", "ticket", "as_message", "decided_by")
        .filter(pk=pk, mailbox__desk_id__in=desk_ids)
        .first()
    )
    if letter is None:
        raise Http404(pk)
    return letter


def contents(letter: RawLetter) -> ParsedLetter:
    """The whole letter, read again from its bytes; show `safe_html`, never `html`."""
    return parse(read_raw(letter.pk))


def raw_of(letter: RawLetter) -> bytes:
    """The bytes as they came, to be given as a download (message/rfc822)."""
    return read_raw(letter.pk)


def held(desk_ids: Collection[int]) -> int:
    """How many letters wait for a person."""
    return RawLetter.objects.filter(mailbox__desk_id__in=desk_ids, fate=RawLetter.HELD).count()
