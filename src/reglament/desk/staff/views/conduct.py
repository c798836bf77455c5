"""For heads only (A5.2): work stopped because of conduct, to be decided; complaints about staff, to be answered."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_visits import ComplaintAnswerForm, DecisionForm
from reglament.desk.staff.pages.registers import Place, RegisterLine, RegisterList, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions import conduct as actions
from reglament.desk.tickets.conduct import complaints_for, stops_for
from reglament.desk.tickets.conduct_models import ConductStop
from reglament.desk.tickets.door import staff_only

FORM = ["GET", "HEAD", "POST"]


def _place(request: HttpRequest, actor: Actor, slug: str) -> Place:
    """Raises Http404 for whoever does not head the desk: others are not to know that there is such a page."""
    place = place_of(request, actor, slug, timezone.now())
    if not actor.heads(place.desk):
        raise Http404(slug)
    return place


def _listed(place: Place, *, stop: int = 0, complaint: int = 0) -> RegisterList:
    """What waits for the head first, then what is done with."""
    stops = stops_for(place.actor).filter(ticket__desk=place.desk)[:200]
    complaints = complaints_for(place.actor).filter(desk=place.desk)
    lines = [
        RegisterLine(
            url=place.url("conduct_stop", item.pk),
            title=f"{item.ticket.number} {item.ticket.subject}",
            note=_("stopped by %(who)s") % {"who": item.by},
            right=place.speech.at(item.at),
            under=_decided(item),
            state="" if item.decision else "late",
            selected=item.pk == stop,
        )
        for item in stops
    ] + [
        RegisterLine(
            url=place.url("complaint", item.pk),
            title=_("Complaint: %(who)s") % {"who": item.requester},
            note=item.text[:120],
            right=place.speech.at(item.at),
            under=_("answered") if item.answered_at else _("to be answered"),
            state="" if item.answered_at else "late",
            selected=item.pk == complaint,
        )
        for item in complaints.order_by("-at", "-pk")[:200]
    ]
    asked = place.given("q").casefold()
    if asked:
        lines = [line for line in lines if asked in f"{line.title} {line.note}".casefold()]
    lines.sort(key=lambda line: line.state != "late")
    title = _("Conduct and complaints")
    words = _("Agents stop work from the page of an appeal; clients complain on the portal.")
    empty = {} if lines else {"title": _("Nothing yet"), "words": words}
    return RegisterList(title, len(lines), lines, place.url("conduct"), place.given("q"), empty=empty)


def _decided(item: ConductStop) -> str:
    told = {"": _("to be decided"), "resume": _("work goes on"), "close": _("stays stopped")}
    return told[item.decision]


@staff_only
@require_safe
def conduct(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """What waits for the head, and what was decided."""
    place = _place(request, actor, slug)
    context = context_of(place, _listed(place), page="conduct", zone="list")
    return render(request, "staff/conduct.html", context)


@staff_only
@require_http_methods(FORM)
def stop(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The head's decision: work goes on, or it stays stopped."""
    place = _place(request, actor, slug)
    held = get_object_or_404(stops_for(actor).filter(ticket__desk=place.desk), pk=pk)
    form = DecisionForm(request.POST or None)
    refusal = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.decide(held=held, by=actor, now=place.now, **form.cleaned_data)
        except Refused as error:
            told = error.sentences(place.language)
            refusal = [(sentence, place.speech.mark(reason.clause)) for sentence, reason in told]
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Decided."))
            return HttpResponseRedirect(place.url("conduct"))
    context = {
        **context_of(
            place, _listed(place, stop=pk), page="conduct", zone="ticket", back=place.url("conduct")
        ),
        "item": held,
        "at": place.speech.at(held.at),
        "mark": place.speech.mark(held.clause),
        "form": form if not held.decision else None,
        "refusal": refusal,
    }
    wrong = bool(form.errors) or bool(refusal)
    return render(request, "staff/conduct_stop.html", context, status=422 if wrong else 200)


@staff_only
@require_http_methods(FORM)
def complaint(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One complaint, and the head's answer. 404 for the head whom it is about."""
    place = _place(request, actor, slug)
    held = get_object_or_404(complaints_for(actor).filter(desk=place.desk), pk=pk)
    form = ComplaintAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_complaint(
                complaint=held, by=actor, text=form.cleaned_data["answer"], now=place.now
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            said(request, _("Answered; the client has the letter."))
            return HttpResponseRedirect(place.url("conduct"))
    context = {
        **context_of(
            place, _listed(place, complaint=pk), page="conduct", zone="ticket", back=place.url("conduct")
        ),
        "item": held,
        "at": place.speech.at(held.at),
        "answered_at": place.speech.at(held.answered_at),
        "mark": place.speech.mark(held.clause),
        "form": form if held.answered_at is None else None,
    }
    return render(request, "staff/complaint.html", context, status=422 if form.errors else 200)
