"""The work list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.staff.views.frame import frame
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import hired_too


@hired_too
@require_safe
def work_list(request: HttpRequest, actor: Actor, slug: str = "") -> HttpResponse:
    """One page of a list in the order of the regulation: ?view= severity= priority= tier= assignee= q= page=."""
    return render(request, "staff/list.html", frame(request, actor, now=timezone.now(), desk=slug))
