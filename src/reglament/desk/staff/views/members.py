"""Who works at the desk and in which role: for its heads, and for administrators of the installation who work there.

Others are not to know that there is such a page."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from reglament.desk.accounts.models import User
from reglament.desk.regulations.members import engage
from reglament.desk.staff.forms_customers import put_errors
from reglament.desk.staff.forms_members import EndForm, MemberForm, RoleForm, role_name
from reglament.desk.staff.pages import members as pages
from reglament.desk.staff.pages.members import Person
from reglament.desk.staff.pages.registers import Place, context_of, place_of
from reglament.desk.staff.views.acts import said
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.dismiss import dismiss
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.rail import list_url
from reglament.desk.visits import feed

FORM = ["GET", "HEAD", "POST"]


def _place(request: HttpRequest, actor: Actor, slug: str) -> Place:
    """Raises Http404 for whoever neither heads the desk nor is an administrator."""
    place = place_of(request, actor, slug, timezone.now())
    administers = actor.user is not None and actor.user.is_superuser
    if not actor.heads(place.desk) and not administers:
        raise Http404(slug)
    return place


@staff_only
@require_safe
def members(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Those who work at the desk; ?q= searches names and addresses."""
    place = _place(request, actor, slug)
    return render(
        request, "staff/register.html", context_of(place, pages.members_list(place), page="members")
    )


@staff_only
@require_http_methods(FORM)
def member_new(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Let somebody work here."""
    place = _place(request, actor, slug)
    form = MemberForm(request.POST or None, initial={"role": "agent"})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = engage(desk=place.desk, by=actor.user, now=place.now, **given)
        except ValidationError as error:
            put_errors(form, error)
        else:
            told = {"who": made.user, "role": role_name(made.role).lower()}
            said(request, _("%(who)s works at the desk: %(role)s.") % told)
            return HttpResponseRedirect(place.url("member", made.user_id))
    context = {
        **context_of(
            place, pages.members_list(place), page="members", zone="ticket", back=place.url("members")
        ),
        "form": form,
        "form_title": _("Somebody new at the desk"),
        "button": _("Let them work"),
        "cancel": place.url("members"),
    }
    return render(request, "staff/member_form.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def member(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """One person: what they have, another role or the way back, the history."""
    place = _place(request, actor, slug)
    person = pages.person_of(place, pk)
    form = RoleForm(request.POST or None, initial={"role": person.role or "agent"})
    if request.method == "POST" and form.is_valid():
        user, given = person.user, form.cleaned_data
        try:
            engage(desk=place.desk, by=actor.user, email=user.email, name="", now=place.now, **given)
        except ValidationError as error:
            put_errors(form, error)
        else:
            told = {"who": user, "role": role_name(given["role"]).lower()}
            said(request, _("%(who)s works at the desk: %(role)s.") % told)
            return HttpResponseRedirect(_after(actor, place, user))
    return _shown(place, person, form)


def _shown(place: Place, person: Person, form: forms.Form) -> HttpResponse:
    context = {
        **context_of(
            place,
            pages.members_list(place, chosen=person.user.pk),
            page="members",
            zone="ticket",
            back=place.url("members", q=place.given("q")),
        ),
        "person_shown": person,
        "facts": pages.facts(place, person),
        "form": form,
        "events": pages.history(place, person.user),
        "end_url": place.url("member_end", person.user.pk) if person.here or person.appeals else "",
    }
    return render(place.request, "staff/member.html", context, status=422 if form.errors else 200)


@staff_only
@require_http_methods(FORM)
def member_end(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """End the work at the desk, after saying what that does. Cut off half-way, it is asked for again."""
    place = _place(request, actor, slug)
    person = pages.person_of(place, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = dismiss(
                desk=place.desk, by=actor, user=person.user, now=place.now, words=form.cleaned_data["words"]
            )
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            feed.renew(person.user, now=place.now)  # the address of the calendar is a token, too
            if person.user == actor.user:
                return HttpResponseRedirect("/")
            words = _("%(who)s works here no more.") % {"who": person.user}
            freed = ngettext("%(n)s appeal is nobody’s now.", "%(n)s appeals are nobody’s now.", done.freed)
            said(request, f"{words} {freed % {'n': done.freed}}" if done.freed else words)
            return HttpResponseRedirect(place.url("member", pk))
    context = {
        **context_of(
            place,
            pages.members_list(place, chosen=pk),
            page="members",
            zone="ticket",
            back=place.url("members"),
        ),
        "form": form,
        "form_title": _("%(who)s: end the work at the desk") % {"who": person.user},
        "consequences": pages.consequences(person),
        "cancel": place.url("member", pk),
    }
    return render(request, "staff/member_end.html", context, status=422 if form.errors else 200)


def _after(actor: Actor, place: Place, user: User) -> str:
    """The page of the person; who has just stopped heading the desk may not see it any more."""
    if user == actor.user and not user.is_superuser and not Actor.staff(user).heads(place.desk):
        return list_url(place.desk.slug)
    return place.url("member", user.pk)
