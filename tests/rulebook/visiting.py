"""A certificate with visits and one that may be booked, for their scenes."""

from datetime import date

from reglament.rulebook.visits import Request, VisitTerms
from rulebook.scenes import msk


def on(text: str) -> date:
    return date.fromisoformat(text)


def terms(
    start: str = "2026-01-12", end: str = "2027-01-11", tier: str = "extended", **over: object
) -> VisitTerms:
    return VisitTerms(tier, on(start), on(end), ("Signer",), over)


# 2026-03-02 is a Monday; 9 March is a day off (8 March carried).
WANTED = Request(
    asked_at=msk("2026-03-02 11:00"),
    start_at=msk("2026-03-05 10:00"),
    end_at=msk("2026-03-05 16:00"),
    product="Signer",
    remote_impossible="Сеть объекта отключена от внешнего мира.",
    confirmed=True,
)
