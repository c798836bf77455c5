"""What an agent does with a ticket. Every act is a POST that says what it did; undone where it can be."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reglament.desk.accounts.models import User
from reglament.desk.regulations.queries import rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms import ACT_FORMS, ActForm
from reglament.desk.staff.forms_work import WORK_FORMS, FactsForm, given
from reglament.desk.staff.pages.acts import OF_HIRED, acts
from reglament.desk.staff.views.ticket import show
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.actions import assign, classify, close, conduct, postpone, supply, work
from reglament.desk.tickets.door import hired_too, staff_only
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.permitted import permits
from reglament.desk.tickets.rail import language_now


def back(request: HttpRequest, number: str, *, at: str = "") -> HttpResponseRedirect:
    """To the ticket, with the list it was opened from. `at`: the place on its page."""
    query = request.GET.urlencode()
    url = reverse("staff:ticket", args=[number])
    place = f"#{at}" if at else ""
    return HttpResponseRedirect(f"{url}?{query}{place}" if query else f"{url}{place}")


def said(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """Tell what was done; `undo`: the address that undoes it."""
    messages.success(request, words, extra_tags=undo)


@staff_only
@require_POST
def take(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Take a ticket nobody has; who comes second is told who was first."""
    ticket = get_ticket(actor, number)
    try:
        assign.take(ticket=ticket, by=actor, now=timezone.now())
    except assign.AlreadyTaken as first:
        messages.error(request, _("%(who)s has already taken it.") % {"who": first.by})
    except Refused as refused:
        return _refused(request, actor, ticket, refused)
    else:
        undo = reverse("staff:give_back", args=[number])
        said(request, _("%(number)s is yours.") % {"number": ticket.number}, undo=undo)
    return back(request, number)


@staff_only
@require_POST
def give_back(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Nobody has the ticket then. Only one's own can be given back here."""
    ticket = get_ticket(actor, number)
    if ticket.assignee is None or ticket.assignee != actor.user:
        messages.error(request, _("It is not yours to give back."))
        return back(request, number)
    try:
        assign.assign(ticket=ticket, by=actor, agent=None, now=timezone.now())
    except Refused as refused:
        return _refused(request, actor, ticket, refused)
    said(request, _("Given back."), undo=reverse("staff:take", args=[number]))
    return back(request, number)


@hired_too
@require_POST
def resume(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Take a postponed ticket up again."""
    ticket = get_ticket(actor, number)
    try:
        postpone.resume(ticket=ticket, by=actor, now=timezone.now())
    except Refused as refused:
        return _refused(request, actor, ticket, refused)
    said(request, _("Taken up again."))
    return back(request, number)


@hired_too
@require_POST
def undo_close(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Open again what was closed by mistake."""
    ticket = get_ticket(actor, number)
    try:
        close.reopen(ticket=ticket, by=actor, reason=_("Closed by mistake"), now=timezone.now())
    except Refused as refused:
        return _refused(request, actor, ticket, refused)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return back(request, number)
    said(request, _("Open again. The letter about the closing may have gone already."))
    return back(request, number)


def _assign(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    email = form.cleaned_data["agent"]
    agent = next((user for user in form.agents if user.email == email), None)
    assign.assign(ticket=form.ticket, by=actor, agent=agent, now=now)
    if agent is None:
        return _("Given back."), ""
    return _("Assigned to %(who)s.") % {"who": agent}, ""


def _severity(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    classify.set_severity(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Severity set; the clocks are counted anew."), ""


def _priority(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    classify.set_priority(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Priority set; the client is told the reason."), ""


def _postpone(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    postpone.postpone(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Postponed; the client is told why."), reverse("staff:resume", args=[form.ticket.number])


def _close(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    close.close_ticket(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Closed; the client is told."), reverse("staff:undo_close", args=[form.ticket.number])


def _decline(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    close.close_ticket(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Declined; the client is told the ground."), reverse(
        "staff:undo_close", args=[form.ticket.number]
    )


def _conduct(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    conduct.stop(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Stopped; the head is told and decides."), ""


def _reopen(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    close.reopen(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Open again."), ""


def _supply(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    given = supply.Supply(**form.cleaned_data)
    verdict = supply.supply(ticket=form.ticket, by=actor, given=given, now=now)
    if verdict.ok:
        return _("Complete now."), ""
    return _("Kept; something is still missing, the client is told what."), ""


def _doubt(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    supply.lift_doubt(ticket=form.ticket, by=actor, now=now, **form.cleaned_data)
    return _("Doubt lifted: the clock runs from the receipt."), ""


def _facts(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    assert isinstance(form, FactsForm)
    classify.set_facts(
        ticket=form.ticket, by=actor, given=form.changed(), reason=form.cleaned_data["reason"], now=now
    )
    return _("Set; the clocks are counted anew."), ""


def _session(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    work.hold_session(ticket=form.ticket, by=actor, now=now, **given(form))
    return _("Written down; the client is told what is left."), ""


def _restored(form: ActForm, actor: Actor, now: datetime) -> tuple[str, str]:
    how = form.cleaned_data["how"]
    if how == "disrupted":
        work.disrupted(ticket=form.ticket, by=actor, now=now)
    else:
        work.restored(ticket=form.ticket, by=actor, how=how, now=now)
    return _("Set; the clocks are counted anew."), ""


FORMS = {**ACT_FORMS, **WORK_FORMS}
DOES: dict[str, Callable[[ActForm, Actor, datetime], tuple[str, str]]] = {
    "assign": _assign,
    "severity": _severity,
    "priority": _priority,
    "postpone": _postpone,
    "close": _close,
    "decline": _decline,
    "conduct": _conduct,
    "reopen": _reopen,
    "supply": _supply,
    "doubt": _doubt,
    "facts": _facts,
    "session": _session,
    "restored": _restored,
}


@hired_too
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, actor: Actor, number: str, code: str) -> HttpResponse:
    """The form of an act in place of the composer; POST carries it out. 404 for an act that is none."""
    if code not in FORMS:
        raise Http404(code)
    ticket, now = get_ticket(actor, number), timezone.now()
    rules = rules_of(ticket.edition)
    if actor.hired_for(ticket.desk) and code not in OF_HIRED:
        raise Http404(code)
    if request.method != "POST":
        may = permits(rules, ticket, by=actor.kind, now=now, agent=actor.agent)
        if code not in {offered.code for offered in acts(may, actor)}:
            return back(request, number)
    if code in ("severity", "priority") and code not in rules.axes:
        raise Http404(code)
    form = FORMS[code](
        request.POST or None,
        rules=rules,
        ticket=ticket,
        language=language_now(),
        agents=list(User.objects.filter(memberships__desk=ticket.desk).order_by("name", "email")),
    )
    if request.method != "POST":
        return show(request, actor, ticket, now=now, act=code, form=form)
    if not form.is_valid():
        return show(request, actor, ticket, now=now, act=code, form=form, status=422)
    try:
        words, undo = DOES[code](form, actor, now)
    except Refused as refused:
        return _refused(request, actor, ticket, refused, code, form)
    except ValidationError as error:
        form.add_error(None, error) if not hasattr(error, "error_dict") else _add(form, error)
        return show(request, actor, get_ticket(actor, number), now=now, act=code, form=form, status=422)
    said(request, words, undo=undo)
    return back(request, number)


def _add(form: ActForm, error: ValidationError) -> None:
    """Errors of an action on the fields they name, the rest on the form."""
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _refused(
    request: HttpRequest,
    actor: Actor,
    ticket: Ticket,
    refused: Refused,
    code: str = "",
    form: ActForm | None = None,
) -> HttpResponse:
    """The regulation says no: the page again, with the sentence and its clause, what was typed kept."""
    fresh = get_ticket(actor, ticket.number)
    told = refused.sentences(language_now())
    return show(request, actor, fresh, now=timezone.now(), act=code, form=form, refusal=told, status=422)
