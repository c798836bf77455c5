"""Remote sessions and visits from the page of an appeal: what is given is offered, each step is recorded."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.regulations.refusal import Refused
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_visits import AskConsentForm, SessionEndForm, WordForm
from reglament.desk.staff.views.acts import back, said
from reglament.desk.staff.views.ticket import show
from reglament.desk.tickets.access import Actor, get_ticket
from reglament.desk.tickets.door import hired_too, staff_only
from reglament.desk.tickets.models import Ticket
from reglament.desk.tickets.rail import language_now
from reglament.desk.visits.actions import remote
from reglament.desk.visits.models import RemoteSession


@hired_too
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The next step of the remote session: ask for consent, write a word down, begin, end. POST `do`: drop | start."""
    ticket, now = get_ticket(actor, number), timezone.now()
    held = remote.live(ticket)
    form = _form(request, held)
    if request.method != "POST":
        return show(request, actor, ticket, now=now, act="remote", form=form)
    try:
        words = _step(request, actor, ticket, held, form)
    except Refused as refused:
        told = refused.sentences(language_now())
        return show(request, actor, ticket, now=now, act="remote", form=form, refusal=told, status=422)
    except ValidationError as error:
        put_errors(form, error)
        words = ""
    if not words:
        return show(request, actor, ticket, now=now, act="remote", form=form, status=422)
    said(request, words)
    return back(request, number)


def _form(request: HttpRequest, held: RemoteSession | None) -> forms.Form:
    given = request.POST or None
    if held is None:
        return AskConsentForm(given)
    if held.state == RemoteSession.ASKED:
        return WordForm(given)
    return SessionEndForm(given, begun=held.state == RemoteSession.RUNNING)


def _step(
    request: HttpRequest, actor: Actor, ticket: Ticket, held: RemoteSession | None, form: forms.Form
) -> str:
    """What was done, in words; "" when the form has to be corrected."""
    now, do = timezone.now(), request.POST.get("do", "")
    if held is not None and do == "drop":
        remote.drop(session=held, by=actor, now=now)
        return _("Dropped.")
    if held is not None and held.state == RemoteSession.AGREED:
        remote.start(session=held, by=actor, now=now)
        return _("Begun: write down what was done when it is over.")
    if not form.is_valid():
        return ""
    if held is None:
        remote.ask_consent(ticket=ticket, by=actor, now=now, **form.cleaned_data)
        return _("The client is asked to agree; nothing begins before that.")
    if held.state == RemoteSession.ASKED:
        remote.record_word(session=held, by=actor, now=now, **form.cleaned_data)
        return _("Written down: the session may begin.")
    remote.end(session=held, by=actor, now=now, **form.cleaned_data)
    return _("Ended; the client sees what was done.")


@staff_only
@require_safe
def visit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """To the booking of a visit for this appeal."""
    ticket = get_ticket(actor, number)
    if ticket.certificate_id is None:
        raise Http404(number)
    url = reverse("staff:certificate_visit", args=[ticket.desk.slug, ticket.certificate_id])
    return HttpResponseRedirect(f"{url}?appeal={ticket.number}")
