"""The door of the interface: who asks, may they, how often, and once or again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel
from pydantic import ValidationError as Misshapen

from reglament.desk.accounts.api_tokens import token_of
from reglament.desk.accounts.tokens import ApiToken, ApiWrite
from reglament.desk.api import problems
from reglament.desk.api.problems import Problem
from reglament.desk.regulations.refusal import Refused
from reglament.desk.tickets.access import Actor
from reglament.rulebook.worktime import OutsideCalendar

log = structlog.get_logger(__name__)
PER_MINUTE = 120  # requests of one token
MOST_BYTES = 1_000_000  # of a body
KEPT = timedelta(days=1)  # how long a write is answered the same when it is sent again
Body = TypeVar("Body", bound=BaseModel)


@dataclass
class Call:
    """One request: who asks, in which language, at what moment."""

    request: HttpRequest
    token: ApiToken
    language: str
    now: datetime
    desk: str = ""
    """Slug of the desk the call is about, for the address of a clause."""
    _actor: Actor | None = field(default=None, repr=False)

    @property
    def actor(self) -> Actor:
        """A member of staff where the person serves at a desk, else a requester."""
        if self._actor is None:
            staff = Actor.staff(self.token.user)
            self._actor = staff if staff.roles else Actor.asking(self.token.user, now=self.now)
        return self._actor

    def body(self, shape: type[Body]) -> Body:
        """The JSON body in its shape. Raises Problem or pydantic's ValidationError."""
        if len(self.request.body) > MOST_BYTES:
            raise Problem(413, "too_large", _("The body is too large."))
        try:
            return shape.model_validate_json(self.request.body or b"{}", strict=False)
        except ValueError as error:
            if isinstance(error, Misshapen):
                raise
            raise Problem(400, "no_json", _("The body is no JSON.")) from None

    def asked(self, name: str, most: int = 200) -> str:
        """A parameter of the address, "" without it."""
        return self.request.GET.get(name, "").replace("\x00", "")[:most]


Operation = Callable[..., dict[str, Any] | tuple[int, dict[str, Any]]]


def operation(**methods: Operation) -> Callable[..., HttpResponse]:
    """A view of the functions by method; POST needs the scope "write" and heeds an Idempotency-Key."""

    @csrf_exempt
    def view(request: HttpRequest, **where: str) -> HttpResponse:
        now, language = timezone.now(), _language(request)
        with override(language):
            response = _answer(methods, request, where, language, now)
        response["Cache-Control"] = "private, no-store"
        response["Content-Language"] = language
        return response

    return view


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang") or get_language_from_request(request)
    return "en" if asked.startswith("en") else "ru"


def _answer(
    methods: dict[str, Operation], request: HttpRequest, where: dict[str, str], language: str, now: datetime
) -> HttpResponse:
    call: Call | None = None
    try:
        call = Call(request, _token(request, now), language, now)
        run = methods.get("get" if request.method == "HEAD" else (request.method or "").lower())
        if run is None:
            allowed = {"Allow": ", ".join(name.upper() for name in methods)}
            raise Problem(405, "method_not_allowed", _("This address does not do that."), headers=allowed)
        if request.method != "POST":
            return _json(run(call, **where))
        if call.token.scope != ApiToken.WRITE:
            raise Problem(403, "read_only", _("This token may only read."))
        return _once(call, run, where)
    except Problem as problem:
        return problems.answer(problem)
    except Refused as error:
        return problems.refused(error, call.desk if call else "", language)
    except Misshapen as error:
        return problems.misshapen(error)
    except ValidationError as error:
        return problems.invalid(error)
    except OutsideCalendar as error:
        return problems.answer(Problem(422, "outside_calendar", error.told(language)))
    except PermissionDenied:
        return problems.answer(Problem(403, "forbidden", _("This is not yours to do.")))
    except Http404:
        return problems.answer(problems.not_found())


def _token(request: HttpRequest, now: datetime) -> ApiToken:
    kind, _space, words = request.headers.get("Authorization", "").partition(" ")
    token = token_of(words.strip(), now=now) if kind.lower() == "bearer" else None
    if token is None:
        ask = {"WWW-Authenticate": 'Bearer realm="reglament"'}
        raise Problem(401, "no_token", _("A token is needed: Authorization: Bearer …"), headers=ask)
    minute = f"api:{token.pk}:{int(now.timestamp()) // 60}"
    cache.add(minute, 0, 120)
    if cache.incr(minute) > PER_MINUTE:
        wait = {"Retry-After": str(60 - int(now.timestamp()) % 60)}
        raise Problem(429, "too_often", _("Too many requests; wait a little."), headers=wait)
    return token


def _json(result: dict[str, Any] | tuple[int, dict[str, Any]]) -> JsonResponse:
    status, body = result if isinstance(result, tuple) else (200, result)
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def _once(call: Call, run: Operation, where: dict[str, str]) -> HttpResponse:
    """Do it; with an Idempotency-Key only once: sent again, it is answered what it was answered then.

    The row of the key is written in the transaction of the deed: either both are there or neither."""
    key = call.request.headers.get("Idempotency-Key", "").strip()
    if not key:
        return _json(run(call, **where))
    if len(key) > 80:
        raise Problem(400, "invalid", _("An Idempotency-Key has 80 characters at most."))
    told = f"{call.request.method} {call.request.path}\n".encode() + call.request.body
    digest = hashlib.sha256(told).hexdigest()
    ApiWrite.objects.filter(token=call.token, key=key, at__lt=call.now - KEPT).delete()
    try:
        with transaction.atomic():
            row = ApiWrite.objects.create(token=call.token, key=key, digest=digest, at=call.now)
            response = _json(run(call, **where))
            row.status, row.body = response.status_code, json.loads(response.content)
            row.save(update_fields=["status", "body"])
            return response
    except IntegrityError:
        known = ApiWrite.objects.filter(token=call.token, key=key).first()
        if known is None:
            raise
    if known.digest != digest:
        raise Problem(422, "key_used", _("This Idempotency-Key came with another request."))
    again = _json((known.status, known.body))
    again["Idempotent-Replayed"] = "true"
    return again
