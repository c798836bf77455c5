"""/desk/DESK/promises/: what is handed up and to whom, what lateness gave, what was used."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.regulations.duties import fill, roles_to_fill
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.reports import owed
from reglament.desk.reports.attained import shares_of
from reglament.desk.reports.capped import capped_rows
from reglament.desk.reports.there import there
from reglament.desk.reports.views import desk_of, frame
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.rail import language_now


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """POST role and people (heads only) fills a role the edition names."""
    desk, now, language = desk_of(actor, slug), timezone.now(), language_now()
    rules = rules_of(edition_in_force(desk, now))
    if request.method == "POST":
        if not actor.heads(desk):
            raise PermissionDenied
        role = request.POST.get("role", "")
        if role not in roles_to_fill(rules):
            raise Http404(role)
        people = fill(desk=desk, role=role, emails=request.POST.getlist("people"))
        told = ", ".join(map(str, people)) or _("nobody: the head is told")
        messages.success(request, _("%(role)s: %(people)s") % {"role": role, "people": told})
        return HttpResponseRedirect(reverse("reports:promises", args=[slug]))
    shares, available = shares_of(desk, rules, language, now=now), there(desk, rules, language, now=now)
    reckoned = [*shares.credits, *(item.credit for item in available)]
    context = {
        **frame(request, actor, slug, "promises"),
        "desk": desk,
        "may": actor.heads(desk),
        "rows": owed.rows_of(desk, rules, language),
        "roles": owed.roles_of(desk, rules),
        "shares": shares,
        "there": available,
        "caps": capped_rows(desk, rules, reckoned, language, now=now),
        "escalated": owed.happened(desk, "ticket_escalated", language, now=now),
        "given": owed.happened(desk, "remedy_owed", language, now=now),
        "totals": owed.totals(desk),
        "used": owed.used(desk, language, now=now),
    }
    return render(request, "reports/promises.html", context)
