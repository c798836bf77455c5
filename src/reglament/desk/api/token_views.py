"""One's tokens for programs: made, told once, revoked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reglament.desk.accounts.api_tokens import make_token, revoke_token
from reglament.desk.accounts.models import User
from reglament.desk.accounts.tokens import ApiToken


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scope = forms.ChoiceField(
        label=gettext_lazy("It may"),
        choices=[
            (ApiToken.READ, gettext_lazy("read\nAppeals, explanations, editions, certificates.")),
            (ApiToken.WRITE, gettext_lazy("read and write\nRegister appeals and write messages, too.")),
        ],
        initial=ApiToken.READ,
        widget=forms.RadioSelect,
    )


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and the form of a new one; its words are on the page that answers the form, and nowhere else."""
    assert isinstance(request.user, User)
    form = TokenForm(request.POST or None)
    if request.method != "POST":
        return _page(request, request.user, form)
    if not form.is_valid():
        return _page(request, request.user, form, status=422)
    try:
        row, words = make_token(user=request.user, now=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _page(request, request.user, form, status=422)
    return _page(request, request.user, TokenForm(), made=row, words=words)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it opens nothing. Another's is not there."""
    assert isinstance(request.user, User)
    if not ApiToken.objects.filter(pk=pk, user=request.user).exists():
        raise Http404
    if revoke_token(user=request.user, pk=pk, now=timezone.now()):
        messages.success(request, _("Revoked."))
    return redirect("api_tokens")


def _page(
    request: HttpRequest, user: User, form: TokenForm, *, status: int = 200, **made: Any
) -> HttpResponse:
    found = list(user.api_tokens.order_by("-created_at")[:50])
    context = {
        "here": "me",
        "form": form,
        "living": [row for row in found if row.revoked_at is None],
        "revoked": [row for row in found if row.revoked_at is not None],
        **made,
    }
    return render(request, "api/tokens.html", context, status=status)
