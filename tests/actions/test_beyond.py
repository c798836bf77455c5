"""A meter beyond which appeals go on as something else: taken, changed at the instant they came, and told."""

from pathlib import Path

from django.utils.translation import override

from reglament.desk.outbox.models import OutgoingLetter
from reglament.desk.regulations.queries import rules_of
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.classify import set_severity
from reglament.desk.tickets.actions.register import register_ticket
from reglament.desk.tickets.appeal import NewAppeal
from reglament.desk.tickets.costs import costs
from reglament.desk.tickets.explaining import explained
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.timeline import timeline
from tests import cast
from tests.actions.conftest import at

HOST = Path(__file__).parent.parent / "rulebook" / "regulations" / "media-host.toml"


def test_the_third_critical_appeal_of_a_month_is_high_and_says_by_which_clause(db: None) -> None:
    """Two a month by the plan. An agent who raises another to critical uses the limit, too, and March begins anew."""
    desk = cast.desk_under(HOST.read_text(encoding="utf-8"), now=at("2026-02-01 09:00"))
    rules, gleb = rules_of(desk.editions.get()), Actor.staff(desk.members.get().user)
    studio = cast.Organisation.objects.create(name="ООО «Студия»", created_at=cast.MONDAY)
    olga = cast.requester("olga@studio.example", "Ольга Рябова", speaks_for=studio)
    cast.certificate(desk, "AN-1", "studio", of=studio)

    def ask(day: str, severity: str = "critical") -> Ticket:
        told = {"channel": "email", "text": "Стоит.", "email": olga.email, "certificate_text": "AN-1"}
        appeal, came = NewAppeal(subject=day, severity=severity, **told), at(f"{day} 10:00")
        ticket = register_ticket(desk=desk, by=Actor.sender(olga), appeal=appeal, received_at=came, now=came)
        ticket.refresh_from_db()
        return ticket

    first, second, third = ask("2026-02-03"), ask("2026-02-04", "normal"), ask("2026-02-05")
    assert [ticket.severity for ticket in (first, second, third)] == ["critical", "normal", "critical"]
    set_severity(ticket=second, by=gleb, severity="critical", reason="Эфир.", now=at("2026-02-05 11:00"))
    fourth = ask("2026-02-06")
    second.refresh_from_db()
    assert [ticket.severity for ticket in (second, fourth)] == ["high", "high"], "both are beyond the two"
    assert fourth.due_at == at("2026-02-06 12:00")
    event = fourth.events.get(kind="severity_changed")
    assert (event.at, event.automatic, event.clause) == (at("2026-02-06 10:00"), True, "5")
    letter = OutgoingLetter.objects.filter(kind="acknowledgement", subject__contains=fourth.number).get()
    assert "Критичных в этом месяце уже 2 из 2: это рассматривается как высокое (п. 5)" in letter.text
    assert "12:00" in letter.text
    with override("ru"):
        rows = list(fourth.events.order_by("seq"))
        said = [line.words for line in timeline(rows, rules, "ru")]
        assert "Критичность: критичная → высокая. Сверх лимита «Критичные за месяц»" in said
        (taken,) = costs(rules, fourth, rows, "ru", now=at("2026-02-06 11:00"))
        assert list(taken.sentences) == [
            "Использовано 2 из 2, осталось 0.",
            "Большее рассматривается так: Критичность — высокая (п. 5).",
        ]
        (used,) = explained(fourth, rules, rows, "ru", now=at("2026-02-06 11:00"))["used"]
        assert (used["used"], used["used_together"], used["limit"]) == (0, 2, 2), (
            "what became high is no critical one"
        )
        assert used["beyond"]["words"] == "большее рассматривается так: Критичность — высокая"
    assert ask("2026-03-02").severity == "critical"
