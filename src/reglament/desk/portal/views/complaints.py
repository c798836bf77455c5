"""Complaints about staff (A5.2 p3): from the page of an appeal or by itself; to the head, never to the agent."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.portal.forms.complaint import ComplaintForm
from reglament.desk.portal.pages.frame import asking, reader_language
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.access import get_ticket
from reglament.desk.tickets.actions.conduct import complain
from reglament.desk.tickets.conduct import complaints_for
from reglament.desk.tickets.dates import moment
from reglament.desk.visits.actions import remote
from reglament.desk.visits.models import RemoteSession


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: HttpRequest, number: str = "") -> HttpResponse:
    """With a number the complaint is about that appeal and its agent; else about a desk the reader chooses."""
    actor, _user, _requester = asking(request)
    ticket = get_ticket(actor, number) if number else None
    desks = [ticket.desk] if ticket else list(Desk.objects.order_by("pk"))
    if not desks:
        raise Http404
    form = ComplaintForm(request.POST or None, desks=desks, language=reader_language())
    if request.method == "POST" and form.is_valid():
        try:
            made = complain(
                desk=form.desk(),
                by=actor,
                text=form.cleaned_data["text"],
                about_words=form.cleaned_data["about_words"],
                ticket=ticket,
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("text", " ".join(error.messages))
        else:
            messages.success(request, _("Sent to the head; nobody else reads it."))
            return redirect("complaint", pk=made.pk)
    context = {
        "here": "complaints",
        "form": form,
        "ticket": ticket,
        "back": reverse("appeal", args=[ticket.number]) if ticket else reverse("complaints"),
    }
    return render(request, "portal/complaint_new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """The reader's own complaints and the heads' answers."""
    actor, _user, _requester = asking(request)
    rows = [(item, _at(item.at, item.desk)) for item in complaints_for(actor).order_by("-at", "-pk")[:200]]
    return render(request, "portal/complaints.html", {"here": "complaints", "complaints": rows})


@login_required
@require_safe
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the reader's own."""
    actor, _user, _requester = asking(request)
    item = get_object_or_404(complaints_for(actor), pk=pk)
    context = {
        "here": "complaints",
        "item": item,
        "at": _at(item.at, item.desk),
        "answered_at": _at(item.answered_at, item.desk) if item.answered_at else "",
    }
    return render(request, "portal/complaint.html", context)


def _at(at: datetime, desk: Desk) -> str:
    now = timezone.now()
    return moment(at, rules_of(edition_in_force(desk, now)).zone, reader_language(), now=now)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Consent to a remote session, or none: POST agree=yes|no (A6.8 r11)."""
    actor, _user, _requester = asking(request)
    ticket = get_ticket(actor, number)
    if request.method != "POST":
        return redirect("appeal", number=ticket.number)
    session = get_object_or_404(RemoteSession, ticket=ticket, pk=pk)
    yes = request.POST.get("agree") == "yes"
    try:
        remote.agree(session=session, by=actor, now=timezone.now(), yes=yes)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        agreed, not_agreed = (
            _("You agreed; the specialist may begin."),
            _("You refused; the session will not begin."),
        )
        messages.success(request, agreed if yes else not_agreed)
    return redirect("appeal", number=ticket.number)
