"""What every page of the portal needs: who reads, in which language, and a refusal in words."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester
from reglament.desk.regulations.links import clause_mark
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.ui.shapes import ClauseMark
from reglament.rulebook.grounds import readings_of


def reader_language() -> str:
    """ "ru" or "en": the language active for this reader."""
    return "en" if (get_language() or "ru").startswith("en") else "ru"


def asking(request: HttpRequest) -> tuple[Actor, User, Requester]:
    """The signed-in reader as a requester; staff ask as requesters too. Only behind `login_required`."""
    assert isinstance(request.user, User)
    actor = Actor.asking(request.user, now=timezone.now())
    assert actor.requester is not None
    return actor, request.user, actor.requester


def refusal(error: Refused, desk: Desk, language: str) -> tuple[list[str], ClauseMark | None]:
    """The sentences of a refusal and the mark of its first clause."""
    told = error.sentences(language)
    said = [sentence for sentence, _reason in told]
    first = next((reason for _sentence, reason in told if reason.clause), None)
    if first is None:
        return said, None
    readings = readings_of(error.edition, first)
    return said, clause_mark(error.edition, desk.slug, first.clause, language, readings)
