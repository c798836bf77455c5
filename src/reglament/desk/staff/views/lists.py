"""The work list."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.staff.views.frame import frame, whole
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import hired_too
from reglament.desk.ui.drawn import constant


@hired_too
@require_safe
def work_list(request: HttpRequest, actor: Actor, slug: str = "") -> HttpResponse:
    """One page of a list in the order of the regulation: ?view= severity= priority= tier= assignee= q= page=."""
    around = frame(request, actor, now=timezone.now(), desk=slug)
    title = f"{around['list'].title} · {around['list'].count}"
    return whole(request, around, title=title, ticket=constant("staff/none_chosen.html"))
