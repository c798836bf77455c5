"""The first page: what this place is, and the way in for each desk."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from reglament.desk.customers.models import Requester
from reglament.desk.customers.queries import certificates_of, is_client
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.announced import Announced, current_and_coming
from reglament.desk.ui.shapes import Fact
from reglament.rulebook.edition import Edition


@dataclass(frozen=True, slots=True)
class DeskCard:
    """A desk on the first page. `mine`: the reader has a certificate there or is its client."""

    slug: str
    title: str
    facts: list[Fact]
    mine: bool
    url: str
    regulation_url: str
    announced: list[Announced]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many open appeals the reader has, and how many wait for them."""

    open: int
    waiting: int


def desk_cards(requester: Requester | None, language: str, *, now: datetime) -> list[DeskCard]:
    """Every desk with an edition in force; the reader's own first."""
    cards = []
    for desk in Desk.objects.order_by("pk"):
        try:
            rules = rules_of(edition_in_force(desk, now))
        except NoEditionInForce:
            continue
        cards.append(
            DeskCard(
                slug=desk.slug,
                title=desk.title(language),
                facts=_facts(desk, rules, language),
                mine=requester is not None and may_ask(desk, requester),
                url=reverse("new_appeal", args=[desk.slug]),
                regulation_url=reverse("regulation", args=[desk.slug]),
                announced=current_and_coming(desk, rules, language, now=now),
            )
        )
    return sorted(cards, key=lambda card: not card.mine)


def may_ask(desk: Desk, requester: Requester) -> bool:
    """Whether the desk knows this person: a certificate of theirs, or a client (A2.2, B1)."""
    return certificates_of(requester, desk).exists() or is_client(desk, requester)


def _facts(desk: Desk, rules: Edition, language: str) -> list[Fact]:
    hours = [rule.label[language] for rule in rules.calendars.values()]
    ways = [
        row.label[language].lower()
        for row in rules.channels.values()
        if row.by == "requester" and rules.setting(row.intake) == "register"
    ]
    return [
        Fact(term=_("Hours"), value=hours[0] if hours else ""),
        Fact(term=_("Ways to ask"), value=", ".join(ways)),
        Fact(term=_("Address"), value=desk.mail_address),
    ]


def standing(actor: Actor) -> Standing:
    """Counts over what the reader may see."""
    states = list(visible_to(actor).filter(closed_at=None).values_list("state", flat=True))
    return Standing(open=len(states), waiting=sum(s in ("waiting", "incomplete") for s in states))


def serves_somewhere(user_id: int) -> bool:
    return Member.objects.filter(user_id=user_id).exists()
