"""The door of the desk: who does not serve anywhere finds nothing here, not even a refusal."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from reglament.desk.accounts.models import User
from reglament.desk.tickets.access import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def staff_only(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The view gets the actor. Signed out: to the sign-in; whoever serves at no desk, or is hired only: Http404."""
    return _door(view, hired=False)


def hired_too(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """The same for what third parties need as well (A7.1): the view has to fetch all it shows through the actor."""
    return _door(view, hired=True)


def _door(view: View[P], *, hired: bool) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _to_sign_in(request)
        actor = Actor.staff(request.user)
        if actor.contracts and not hired:
            actor = replace(actor, contracts=frozenset())
        if not actor.roles and not actor.contracts:
            raise Http404
        response = view(request, actor, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return checked


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in and back; a page that asked for a part of itself (htmx) is led there whole."""
    answer = redirect_to_login(request.get_full_path())
    if "HX-Request" not in request.headers:
        return answer
    return HttpResponse(headers={"HX-Redirect": answer.url})
