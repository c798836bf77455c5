"""The numbers beside the lists are the lengths of the lists."""

from datetime import timedelta

import pytest

from reglament.desk.regulations.models import Member
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.assign import take
from reglament.desk.tickets.actions.close import close_ticket
from reglament.desk.tickets.actions.postpone import postpone
from reglament.desk.tickets.actions.reply import answer
from reglament.desk.tickets.queries import LISTS, Filters, counts, work_list
from tests.cast import MONDAY, appeal_of_anna, appeal_of_pavel, world

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_each_count_is_the_length_of_its_list() -> None:
    cast = world()
    Member.objects.create(user=cast.boris, desk=cast.second, role=Member.AGENT)
    boris, dina = Actor.staff(cast.boris), Actor.staff(cast.dina)
    now = MONDAY + 9 * HOUR
    appeal_of_anna(cast, subject="free, late", severity="critical")
    appeal_of_anna(cast, subject="queued")
    appeal_of_anna(cast, subject="incomplete", certificate_text="")
    take(ticket=appeal_of_pavel(cast, subject="mine"), by=boris, now=now)
    asked = appeal_of_pavel(cast, subject="waiting, hers")
    answer(ticket=asked, by=dina, form="question", text="Какая партия?", now=MONDAY + HOUR)
    put_off = appeal_of_pavel(cast, subject="postponed")
    postpone(ticket=put_off, by=dina, reason="no-data", note="", until=None, now=MONDAY + HOUR)
    gone = appeal_of_pavel(cast, subject="closed")
    close_ticket(ticket=gone, by=dina, outcome="answered", now=MONDAY + HOUR)
    told = counts(boris, now=now)
    for desk in ("csp", "chips"):
        for view in (view for view in LISTS if view != "closed"):
            listed = work_list(boris, Filters(desk=desk, view=view), now=now).count()
            assert told[desk][view] == listed, (desk, view)
    assert sum(told[desk][view] > 0 for desk in told for view in LISTS if view != "closed") >= 9


def test_an_agent_is_told_nothing_of_a_desk_they_do_not_serve() -> None:
    cast = world()
    appeal_of_anna(cast)
    appeal_of_pavel(cast)
    assert set(counts(Actor.staff(cast.dina), now=MONDAY)) == {"chips"}
    assert counts(Actor.staff(cast.vera), now=MONDAY) == {}
