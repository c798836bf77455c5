"""A new appeal: choosing the desk, the form, and the page after sending."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions import correct_contacts
from reglament.desk.customers.models import Requester
from reglament.desk.portal.forms import files as form_files
from reglament.desk.portal.forms.appeal import AppealForm
from reglament.desk.portal.pages import home as home_pages
from reglament.desk.portal.pages import new as pages
from reglament.desk.portal.pages.frame import asking, reader_language, refusal
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.submit import submit_once
from reglament.desk.tickets.announced import current_and_coming
from reglament.desk.tickets.models import Ticket
from reglament.desk.ui.shapes import ClauseMark


@login_required
@require_safe
def choose_desk(request: HttpRequest) -> HttpResponse:
    """Which desk to ask; straight to the only one, or the only one that knows the reader."""
    _actor, _user, requester = asking(request)
    now = timezone.now()
    cards = home_pages.desk_cards(requester, reader_language(), now=now)
    known = [card for card in cards if card.mine]
    if len(known or cards) == 1:
        return redirect("new_appeal", desk=(known or cards)[0].slug)
    context = {"here": "new", "cards": known or cards, "others": [c for c in cards if known and not c.mine]}
    return render(request, "portal/choose_desk.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_appeal(request: HttpRequest, desk: str) -> HttpResponse:
    """The form (A1.8, A1.9, B4.5). Sent twice, it makes one ticket."""
    found = get_object_or_404(Desk, slug=desk)
    now, language = timezone.now(), reader_language()
    actor, user, requester = asking(request)
    rules = rules_of(edition_in_force(found, now))
    known = pages.known(found, rules, requester, language, now=now)
    if request.method != "POST":
        form = AppealForm(rules, known, language)
        form_files.under(form, found.pk)
        return _page(request, found, form, requester)
    form = AppealForm(rules, known, language, request.POST, request.FILES)
    form_files.under(form, found.pk)
    kept = form_files.taken_back(request.POST.getlist("kept"), user_id=user.pk)
    told: tuple[list[str], ClauseMark | None] | None = None
    if form.is_valid():
        try:
            ticket = _send(form, found, actor, kept)
            _name(user, requester)
            return redirect("appeal_sent", number=ticket.number)
        except Refused as error:
            told = refusal(error, found, language)
        except ValidationError as error:
            form.add_error(None, error)
    kept += form_files.keep(form_files.came(request, found.pk), user_id=user.pk, now=now)
    return _page(request, found, form, requester, kept=kept, told=told, status=422)


def _send(form: AppealForm, desk: Desk, actor: Actor, kept: list[form_files.KeptFile]) -> Ticket:
    contacts = {name: str(form.cleaned_data.get(name) or "") for name in ("full_name", "phone")}
    requester = correct_contacts(requester=form.known.requester, **contacts)
    files = form_files.incoming(form.cleaned_data.get("files") or [], kept)
    appeal = form.appeal(email=requester.email, files=files)
    return submit_once(desk=desk, by=actor, appeal=appeal, now=timezone.now())


def _name(user: User, requester: Requester) -> None:
    """Whoever signed up by address alone is called by name from the first appeal on."""
    if not user.name and requester.full_name:
        user.name = requester.full_name
        user.save(update_fields=["name"])


def _page(
    request: HttpRequest,
    desk: Desk,
    form: AppealForm,
    requester: Requester,
    *,
    kept: list[form_files.KeptFile] | None = None,
    told: tuple[list[str], ClauseMark | None] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = reader_language()
    context = {
        "here": "new",
        "desk_title": desk.title(language),
        "form": form,
        "sections": pages.sections(form, desk, language),
        "hints": pages.hints(form.rules, desk, requester, language),
        "own_forms": pages.own_forms(form.rules, desk),
        "kept": kept or [],
        "refusal": told,
        "announced": current_and_coming(desk, form.rules, language, now=timezone.now()),
    }
    return render(request, "portal/new.html", context, status=status)
