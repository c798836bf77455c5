"""The person's page: name, telephone, language, look, organisations, certificates."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reglament.desk.accounts.models import User
from reglament.desk.customers.actions import correct_contacts
from reglament.desk.customers.models import Requester
from reglament.desk.portal.forms.talk import PersonForm
from reglament.desk.portal.pages import person as pages
from reglament.desk.portal.pages.frame import asking, reader_language
from reglament.desk.portal.pages.home import serves_somewhere

YEAR = 365 * 24 * 60 * 60  # seconds


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """What we know of the reader, and what they may change."""
    _actor, user, requester = asking(request)
    if request.method == "POST":
        form = PersonForm(requester, request.POST)
        if form.is_valid():
            return _save(request, form, user, requester)
        return _page(request, form, user, requester, status=422)
    chosen = user.theme or request.COOKIES.get("theme", "")
    initial = {
        "full_name": requester.full_name or user.name,
        "phone": requester.phone,
        "language": user.language or reader_language(),
        "theme": chosen if chosen in ("light", "dark") else "system",
    }
    return _page(request, PersonForm(requester, initial=initial), user, requester)


def _page(
    request: HttpRequest, form: PersonForm, user: User, requester: Requester, *, status: int = 200
) -> HttpResponse:
    context = {
        "here": "me",
        "form": form,
        "email": user.email,
        "roles": pages.roles(requester),
        "desks": pages.papers(requester, reader_language(), now=timezone.now()),
        "staff": serves_somewhere(user.pk),
        "has_password": user.has_usable_password(),
    }
    return render(request, "portal/me.html", context, status=status)


def _save(request: HttpRequest, form: PersonForm, user: User, requester: Requester) -> HttpResponse:
    told = form.cleaned_data
    language, theme = told["language"], told["theme"]
    correct_contacts(requester=requester, full_name=told["full_name"], phone=told["phone"], language=language)
    user.name = told["full_name"] or user.name
    user.language, user.theme = language, "" if theme == "system" else theme
    user.save(update_fields=["name", "language", "theme"])
    with translation.override(language):
        messages.success(request, _("Saved."))
    response = redirect("me")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
    if theme == "system":
        response.delete_cookie("theme")
    else:
        response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
    return response
