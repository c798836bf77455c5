"""The rows of a big desk: consistent with each other, histories that fold to the states they claim."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import (
    Client,
    Organisation,
    Representation,
    Requester,
    SupportCertificate,
)
from reglament.desk.products.models import Product
from reglament.desk.regulations.actions import publish_preset
from reglament.desk.regulations.models import Desk, Member
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.actions.change import refold
from reglament.desk.tickets.models import Ticket
from reglament.rulebook import events
from tests.bench.bench_words import FIRM_WORDS, PRODUCTS, SYSTEMS, Writer

YEARS = timedelta(days=3 * 365)
FIRMS, PEOPLE, CERTIFICATES, AGENTS = 600, 2500, 900, 12
OPEN_AMONG_THE_LAST = 0.025  # of all tickets; four of five of these are open still
HOUR = timedelta(hours=1)
Row = dict[str, Any]


class House:
    """Two desks and everybody around them, written at once; their tickets are then made slice by slice."""

    def __init__(self, seed: int, now: datetime) -> None:
        self.now = now
        self.writer = Writer(seed)
        self.random = self.writer.random
        self.ids = dict.fromkeys(("Message", "TicketEvent", "OutgoingLetter"), 0)
        since = now - YEARS - timedelta(days=30)
        self.desks = [
            self._desk(*row, since) for row in (("soft", "SF", "cryptopro-4"), ("hard", "HD", "progress-1"))
        ]
        self.editions = [desk.editions.get() for desk in self.desks]
        self.rules = [rules_of(edition) for edition in self.editions]
        self.products = [self._products(desk) for desk in self.desks]
        self.agents = self._agents()
        self.firms = self._firms(since)
        self.people, self.firm_of = self._people(since)
        self.certificates = self._certificates(since)

    def _desk(self, slug: str, prefix: str, code: str, since: datetime) -> Desk:
        desk = Desk.objects.create(
            slug=slug,
            title_ru=f"Поддержка {slug}",
            title_en=f"Support {slug}",
            number_prefix=prefix,
            mail_address=f"{slug}@desk.example",
            created_at=since,
        )
        publish_preset(desk=desk, code=code, now=since)
        return desk

    def _products(self, desk: Desk) -> list[Product]:
        rows = [Product(desk=desk, code=f"p{n}", name=name) for n, name in enumerate(PRODUCTS)]
        return Product.objects.bulk_create(rows)

    def _agents(self) -> list[User]:
        rows = [
            User(email=f"agent{n}@desk.example", name=self.writer.person(), password="!")
            for n in range(AGENTS)
        ]
        agents = User.objects.bulk_create(rows)
        members = [Member(user=a, desk=d, role=Member.AGENT) for a in agents for d in self.desks]
        Member.objects.bulk_create(members)
        return agents

    def _firms(self, since: datetime) -> list[Organisation]:
        rows = [
            Organisation(
                name=f"ООО «{self.writer.pick(FIRM_WORDS)}-{n}»",
                inn=f"77{n:08d}",
                kpp="770101001",
                created_at=since,
            )
            for n in range(FIRMS)
        ]
        firms = Organisation.objects.bulk_create(rows)
        Client.objects.bulk_create(Client(desk=self.desks[1], organisation=firm) for firm in firms)
        return firms

    def _people(self, since: datetime) -> tuple[list[Requester], dict[int, Organisation]]:
        rows = [
            Requester(
                full_name=self.writer.person(),
                email=f"person{n}@firm{n % FIRMS}.example",
                phone=f"+7 495 555-{n // 100:02d}-{n % 100:02d}",
                language="ru",
                created_at=since,
            )
            for n in range(PEOPLE)
        ]
        people = Requester.objects.bulk_create(rows)
        firm_of = {person.pk: self.firms[n % FIRMS] for n, person in enumerate(people)}
        Representation.objects.bulk_create(
            Representation(requester=p, organisation=firm_of[p.pk], responsible=n < FIRMS)
            for n, p in enumerate(people)
        )
        return people, firm_of

    def _certificates(self, since: datetime) -> dict[int, list[SupportCertificate]]:
        rows = [
            SupportCertificate(
                desk=self.desks[0],
                number=f"BN-{n:05d}",
                tier=("basic", "basic", "basic", "extended", "extended", "extended-24x7")[n % 6],
                organisation=self.firms[n % FIRMS],
                starts_on=since.date(),
                ends_on=(self.now + timedelta(days=n % 700 + 1)).date(),
                issued_at=since,
            )
            for n in range(CERTIFICATES)
        ]
        found: dict[int, list[SupportCertificate]] = {}
        for row in SupportCertificate.objects.bulk_create(rows):
            found.setdefault(row.organisation_id or 0, []).append(row)
        return found

    def next_id(self, of: str) -> int:
        self.ids[of] += 1
        return self.ids[of]

    def write(self, first: int, after: int, *, of: int) -> dict[str, list[Row]]:
        """Rows of the tickets first … after-1, by model name, in the order they must be written."""
        rows: dict[str, list[Row]] = {"Ticket": [], "Message": [], "TicketEvent": [], "OutgoingLetter": []}
        for number in range(first, after):
            last = number > of * (1 - OPEN_AMONG_THE_LAST)
            for name, row in Story(self, number, of, still_open=last and self.random.random() < 0.8).rows():
                rows[name].append(row)
        return rows


class Story:
    """One ticket: what is known of it at once, its messages and events, and how it ended."""

    def __init__(self, house: House, number: int, of: int, *, still_open: bool) -> None:
        self.house, self.number, self.open = house, number, still_open
        self.random, self.writer = house.random, house.writer
        self.which = 0 if self.random.random() < 0.6 else 1
        self.desk, self.rules = house.desks[self.which], house.rules[self.which]
        self.person = self.random.choice(house.people)
        self.firm = house.firm_of[self.person.pk]
        self.agent = self.random.choice(house.agents)
        self.at = house.now - YEARS + YEARS * (number / of) - timedelta(minutes=self.random.randint(1, 600))
        self.received_at = self.at
        self.history: list[events.Event] = []
        self.made: list[tuple[str, Row]] = []
        self.messages: list[Row] = []
        self.ticket = self._ticket()

    def _ticket(self) -> Row:
        subject, self.text = self.writer.appeal(self.person.full_name)
        certificate = self.random.choice(self.house.certificates[self.firm.pk]) if self.which == 0 else None
        severity = "critical" if self.random.random() < 0.15 else "non-critical"
        priority = self.random.choice(("low", "low", "medium", "medium", "high"))
        return {
            "id": self.number,
            "desk_id": self.desk.pk,
            "number": f"{self.desk.number_prefix}-{1000 + self.number}",
            "edition_id": self.house.editions[self.which].pk,
            "subject": subject,
            "channel": self.random.choice(("portal", "email")) if self.which else "portal",
            "kind": ("incident", "question")[self.which],
            "requester_id": self.person.pk,
            "organisation_id": self.firm.pk,
            "certificate_id": certificate.pk if certificate else None,
            "certificate_text": certificate.number if certificate else "",
            "product_id": self.random.choice(self.house.products[self.which]).pk,
            "version_text": f"{self.random.randint(1, 5)}.{self.random.randint(0, 9)}",
            "environment": self.writer.pick(SYSTEMS),
            "tier": certificate.tier if certificate else "",
            "severity": "" if self.which else severity,
            "priority": priority if self.which else "",
            "client_priority": priority if self.which else "",
            "verdict": {"decision": "accept", "reasons": []},
            "received_at": self.at,
            "registered_at": self.at,
            "completed_at": self.at,
        }

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every row of the ticket; the ticket itself first."""
        self._begin()
        turns = self.random.choices((0, 1, 2, 3, 5), (20, 56, 18, 5, 1))[0]
        if not self.open:
            turns = max(turns, 1)
        for turn in range(turns):
            self._turn(last=turn == turns - 1)
        if not self.open:
            self._close()
        self._settle()
        yield "Ticket", self.ticket
        yield from self.made

    def _pass(self, hours: float) -> datetime:
        """Some time goes by; never past the end of what is told."""
        self.at = min(self.at + HOUR * self.random.uniform(0.2, hours), self.house.now)
        return self.at

    def _begin(self) -> None:
        t = self.ticket
        message = self._message("appeal", t["channel"], self.text)
        self._event(
            events.TicketRegistered(
                at=self.at,
                channel=t["channel"],
                appeal_kind=t["kind"],
                tier=t["tier"],
                severity=t["severity"],
                priority=t["priority"],
            ),
            message=message,
        )
        self._event(
            events.AcknowledgementSent(at=self.at), clause=("4.1.2", "4.4")[self.which], automatic=True
        )
        self._letter("acknowledgement", "Обращение зарегистрировано.\n\n" + self.text)

    def _turn(self, *, last: bool) -> None:
        if "assignee_id" not in self.ticket:
            self.ticket["assignee_id"] = self.agent.pk
            self._pass(6)
            self._event(events.TicketAssigned(at=self.at, agent=self.agent.email), actor=True)
        if self.random.random() < 0.1:
            self._pass(2)
            self._event(
                events.NoteAdded(at=self.at),
                message=self._message("note", "portal", self.writer.note()),
                actor=True,
            )
        form = self.random.choice(("answer", "question", "solution"))
        self._pass(9)
        text = self.writer.answer(self.person.full_name)
        message = self._message(form, "email", text)
        self._letter(form, text, message)
        self._event(events.Answered(at=self.at, form=form), message=message, actor=True)
        if not last or self.random.random() < 0.25:
            self._pass(30)
            message = self._message("reply", "email", self.writer.reply())
            self._event(events.RequesterReplied(at=self.at), message=message)

    def _close(self) -> None:
        outcome = ("solved", "answered")[self.which]
        self._pass(60)
        self._event(
            events.TicketClosed(at=self.at, outcome=outcome, by="agent"),
            clause=("4.1.5", "4.6 b")[self.which],
            actor=True,
        )
        self._letter("closed", "Обращение закрыто.")
        self.ticket.update(closed_at=self.at, outcome=outcome)

    def _message(self, kind: str, channel: str, text: str) -> Row:
        ours = kind not in ("appeal", "reply")
        row = {
            "id": self.house.next_id("Message"),
            "ticket_id": self.number,
            "kind": kind,
            "channel": channel,
            "at": self.at,
            "author_id": self.agent.pk if ours else None,
            "author_name": self.agent.name if ours else self.person.full_name,
            "author_address": "" if ours else self.person.email,
            "text": text,
        }
        if kind != "note":
            shown = " ".join(text.split())[:200]
            self.ticket.update(
                last_message_at=self.at, last_words=shown, last_by="agent" if ours else "requester"
            )
        self.made.append(("Message", row))
        return row

    def _event(
        self,
        event: events.Event,
        *,
        message: Row | None = None,
        clause: str = "",
        automatic: bool = False,
        actor: bool = False,
    ) -> None:
        self.history.append(event)
        row = {
            "id": self.house.next_id("TicketEvent"),
            "ticket_id": self.number,
            "seq": len(self.history),
            "kind": event.kind,
            "at": event.at,
            "recorded_at": event.at,
            "actor_id": self.agent.pk if actor else None,
            "actor_name": "" if automatic else self.agent.name if actor else self.person.full_name,
            "automatic": automatic,
            "clause": clause,
            "payload": events.to_payload(event),
            "message_id": message["id"] if message else None,
        }
        self.made.append(("TicketEvent", row))

    def _letter(self, kind: str, text: str, message: Row | None = None) -> None:
        pk = self.house.next_id("OutgoingLetter")
        row = {
            "id": pk,
            "desk_id": self.desk.pk,
            "kind": kind,
            "ticket_number": self.ticket["number"],
            "requester_id": self.person.pk,
            "to_address": self.person.email,
            "to_name": self.person.full_name,
            "from_address": self.desk.mail_address,
            "subject": f"[#{self.ticket['number']}] {self.ticket['subject']}",
            "text": text,
            "message_id": f"<{pk}@desk.example>",
            "automatic": kind == "acknowledgement",
            "status": "sent",
            "attempts": 1,
            "not_before_at": self.at,
            "created_at": self.at,
            "sent_at": self.at,
        }
        if message:
            message.update(letter_id_out=pk, message_id=row["message_id"])
        self.made.append(("OutgoingLetter", row))

    def _settle(self) -> None:
        """The cached columns. Of open tickets by a real fold; a closed one has nothing left to fold."""
        t = self.ticket
        t["event_count"] = len(self.history)
        if not self.open:
            name, calendar = (("reaction", "working"), ("answer", "working"))[self.which]
            t.update(
                state="closed",
                clock_name=name,
                clock_state="met",
                calendar_name=calendar,
                clock_started_at=self.received_at,
            )
            t["rank"] = {"extended-24x7": 3, "extended": 2, "basic": 1}.get(t["tier"], 0)
            return
        ticket = Ticket(**t)
        numbered = [
            events.from_payload(e.kind, e.at, n, events.to_payload(e)) for n, e in enumerate(self.history, 1)
        ]
        refold(ticket, self.rules, numbered, now=self.house.now)
        for name in (
            "state",
            "rank",
            "clock_name",
            "clock_state",
            "clock_started_at",
            "due_at",
            "due_clause",
            "calendar_name",
            "silence_at",
        ):
            t[name] = getattr(ticket, name)
        # wake_at stays empty: the worker of the bench must not begin to act on the data that are measured.
