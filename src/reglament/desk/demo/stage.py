"""Performs the stories in the order of time, the sweep running whenever a moment of it comes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F, Min, Q

from reglament.desk.accounts.models import User
from reglament.desk.demo import people
from reglament.desk.demo.moments import Moment, instant
from reglament.desk.demo.script import Step, Story
from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.products.models import Product
from reglament.desk.regulations.models import Desk
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.actions.sweep import sweep_due
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.models import Ticket
from reglament.rulebook.loader import load_preset
from reglament.rulebook.worktime import WorkingCalendar

SWEEP_LAG = timedelta(seconds=2)  # the worker looks every five seconds; on average it is this late


class Stage:
    """The demo's world at `now`, and the way to it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.calendars: dict[str, WorkingCalendar] = {
            slug: load_preset(people.EDITIONS[slug][0]).calendar("working") for slug in people.EDITIONS
        }
        made = people.make(now, self.instant)
        self.desks: dict[str, Desk] = made.desks
        self.users: dict[str, User] = made.users
        self._actors: dict[str, Actor] = {}
        self._tickets: dict[int, int] = {}

    def instant(self, moment: Moment, desk: str) -> datetime:
        return instant(moment, self.calendars[desk], self.now)

    def staff(self, who: people.Staff) -> Actor:
        if who.email not in self._actors:
            self._actors[who.email] = Actor.staff(self.users[who.email])
        return self._actors[who.email]

    def actor(self, who: people.Staff | None, ticket: Ticket) -> Actor:
        """One of the staff, or the ticket's requester."""
        return self.staff(who) if who else Actor.sender(ticket.requester)

    def perform(self, stories: Sequence[Story]) -> None:
        """Play all stories at once, as they happened. Raises ValueError when one runs backwards or into the future."""
        acts: list[tuple[datetime, int, int, Step | None]] = []
        for number, story in enumerate(stories):
            begins = self.instant(story.at if story.registered is None else story.registered, story.desk)
            times = [begins, *(self.instant(step.at, story.desk) for step in story.steps)]
            if times != sorted(times) or times[-1] > self.now:
                raise ValueError(f"{story.subject!r} runs backwards or into the future: {times}")
            acts.append((begins, number, 0, None))
            acts += [
                (at, number, n, step)
                for n, (at, step) in enumerate(zip(times[1:], story.steps, strict=True), 1)
            ]
        for at, number, _, step in sorted(acts, key=lambda act: act[:3]):
            self.sweep(at)
            if step is None:
                self._tickets[number] = self._register(stories[number], at).pk
            else:
                step.act(self, self._ticket(number), at)
        self.sweep(self.now)

    def sweep(self, until: datetime) -> None:
        """Let the sweep act at every moment that came before `until`."""
        tickets = visible_to(Actor.system())
        while (due := tickets.aggregate(first=Min("wake_at"))["first"]) and due + SWEEP_LAG < until:
            sweep_due(now=due + SWEEP_LAG)

    def _ticket(self, number: int) -> Ticket:
        return (
            visible_to(Actor.system()).select_related("desk", "requester__user").get(pk=self._tickets[number])
        )

    def _register(self, story: Story, now: datetime) -> Ticket:
        desk, who = self.desks[story.desk], story.who
        domain = who.email.partition("@")[2]
        told = {"full_name": who.name, "phone": who.phone, "language": who.language, **story.told}
        if story.channel == "email":
            told["message_id"] = f"<{story.desk}.{len(self._tickets) + 1}@{domain}>"
        appeal = NewAppeal(
            channel=story.channel,
            subject=story.subject,
            text=story.text,
            email=who.email,
            certificate_text=story.certificate,
            product=Product.objects.get(desk=desk, code=story.product) if story.product else None,
            files=story.files,
            **told,  # type: ignore[arg-type]
        )
        requester = people.requester(who)
        by = self.staff(story.by) if story.by else Actor.sender(requester) if requester else Actor.system()
        return register_ticket(
            desk=desk, by=by, appeal=appeal, received_at=self.instant(story.at, story.desk), now=now
        )

    def keep_letters(self) -> None:
        """What would have left by now counts as kept: nothing old is ever sent."""
        ours = Q(desk__in=self.desks.values()) | Q(desk=None, kind__startswith="complaint")
        letters = OutgoingLetter.objects.filter(
            ours, status=OutgoingLetter.WAITING, not_before_at__lte=self.now
        )
        letters.update(status=OutgoingLetter.KEPT, sent_at=F("not_before_at"))
