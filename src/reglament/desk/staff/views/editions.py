"""Editions of a desk: the list, drafts, their check and difference, publishing. Agents read, heads write."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reglament.desk.accounts.models import User
from reglament.desk.regulations import drafts
from reglament.desk.regulations.draft_models import EditionDraft
from reglament.desk.regulations.models import Desk
from reglament.desk.regulations.queries import NoEditionInForce, edition_in_force, rules_of
from reglament.desk.staff.pages import editions as pages
from reglament.desk.tickets.access import Actor
from reglament.desk.tickets.actions.publish import concerned, publish_edition_draft
from reglament.desk.tickets.door import staff_only
from reglament.desk.tickets.queries import counts
from reglament.desk.tickets.rail import house_of, language_now, rail_context
from reglament.rulebook.edition import EditionError


@staff_only
@require_safe
def editions(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """Every published edition and every open draft."""
    desk = _desk(actor, slug)
    now, language = timezone.now(), language_now()
    context = {
        **_frame(request, actor, slug),
        "desk": desk,
        "may": actor.heads(desk),
        "editions": pages.edition_lines(desk, language, now=now),
        "drafts": pages.draft_lines(desk, language, now=now),
    }
    return render(request, "staff/editions.html", context)


@staff_only
@require_POST
def new_draft(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """A draft from the edition in force; POST kind=amendment for one that only names what it changes."""
    desk, user = _headed(actor, slug)
    amendment = request.POST.get("kind") == "amendment"
    try:
        draft = drafts.new_draft(desk=desk, by=user, amendment=amendment, now=timezone.now())
    except NoEditionInForce as error:
        raise Http404(slug) from error
    messages.success(request, _("A draft was begun from the edition in force."))
    return _to(slug, draft)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """The text of a draft with its faults; POST text, version saves it."""
    if request.method != "POST":
        desk = _desk(actor, slug)
        return _show(request, actor, _draft(desk, pk))
    desk, user = _headed(actor, slug)
    found, typed = _draft(desk, pk), request.POST.get("text", "")
    try:
        saved = drafts.save_draft(
            draft=found, text=typed, version=_version(request), by=user, now=timezone.now()
        )
    except drafts.DraftMoved as moved:
        return _show(request, actor, moved.draft, theirs=moved.draft.text, text=typed, status=409)
    except ValidationError as error:
        return _show(request, actor, found, text=typed, errors=error.messages, status=422)
    faults = len(drafts.check(desk, saved.text).faults)
    told = ngettext("Saved. %(n)d fault.", "Saved. %(n)d faults.", faults) % {"n": faults}
    messages.success(request, told if faults else _("Saved. No faults."))
    return _to(slug, saved)


@staff_only
@require_safe
def draft_diff(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """What the draft changes of the edition in force, in human words."""
    desk = _desk(actor, slug)
    found = _draft(desk, pk)
    checked = drafts.check(desk, found.text, published=not found.open)
    before = rules_of(edition_in_force(desk, timezone.now()) if found.open else found.base)
    context = {
        **_frame(request, actor, slug),
        **pages.draft_head(found, desk),
        "before": before.code,
        "faulty": checked.rules is None,
        "sections": pages.difference(before, checked.rules, language_now()) if checked.rules else [],
    }
    return render(request, "staff/edition_diff.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """When it takes effect by the notice rule, whom it concerns; POST effective_on, reason, version publishes it."""
    desk = _desk(actor, slug)
    found, now = _draft(desk, pk), timezone.now()
    if request.method != "POST":
        return _publishing(request, actor, found, version=found.version)
    desk, user = _headed(actor, slug)
    errors: dict[str, str] = {}
    reason, version = request.POST.get("reason", ""), _version(request)
    effective_on = _date(request.POST.get("effective_on", ""))
    if effective_on is None:
        errors["effective_on"] = _("A date, like 2026-01-31.")
        return _publishing(request, actor, found, version=version, errors=errors)
    try:
        edition, told = publish_edition_draft(
            draft=found, version=version, effective_on=effective_on, reason=reason, by=user, now=now
        )
    except drafts.NoticeTooShort as short:
        errors["reason"] = pages.notice_sentence(short.rule, language_now())
    except drafts.DraftMoved as moved:
        found = moved.draft
        errors["version"] = _("The draft was changed meanwhile. Read it again before publishing it.")
    except EditionError:
        errors["version"] = _("The draft has faults: nothing faulty is published.")
    except ValidationError as error:
        errors["effective_on"] = " ".join(error.messages)
    else:
        words = ngettext(
            "Published: %(code)s. %(n)d letter was written.",
            "Published: %(code)s. %(n)d letters were written.",
            told,
        )
        messages.success(request, words % {"code": edition.code, "n": told})
        return HttpResponseRedirect(reverse("staff:editions", args=[slug]))
    return _publishing(request, actor, found, version=version, errors=errors)


@staff_only
@require_POST
def discard(request: HttpRequest, actor: Actor, slug: str, pk: int) -> HttpResponse:
    """Put a draft away."""
    desk, _user = _headed(actor, slug)
    found = _draft(desk, pk)
    try:
        drafts.discard_draft(draft=found, version=_version(request), now=timezone.now())
    except drafts.DraftMoved:
        messages.error(request, _("The draft was changed meanwhile. Read it again before putting it away."))
        return _to(slug, found)
    messages.success(request, _("The draft was put away."))
    return HttpResponseRedirect(reverse("staff:editions", args=[slug]))


def _show(
    request: HttpRequest,
    actor: Actor,
    found: EditionDraft,
    *,
    text: str | None = None,
    theirs: str = "",
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The editor, with what was typed; `theirs`: what somebody else saved meanwhile."""
    desk = found.desk
    shown = found.text if text is None else text
    checked = drafts.check(desk, shown, published=not found.open)
    context = {
        **_frame(request, actor, desk.slug),
        **pages.draft_head(found, desk),
        "text": shown,
        "theirs": theirs,
        "lost": pages.line_difference(theirs, shown) if theirs else [],
        "errors": errors or [],
        "faults": pages.fault_lines(checked.faults, shown),
        "unused": pages.fault_lines(checked.unused, shown),
        "contradictions": pages.contradictions(checked.rules, language_now()) if checked.rules else [],
        "may": actor.heads(desk) and found.open,
        "changed": pages.changed_words(found, language_now(), now=timezone.now()),
    }
    return render(request, "staff/edition_draft.html", context, status=status)


def _publishing(
    request: HttpRequest,
    actor: Actor,
    found: EditionDraft,
    *,
    version: int,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    desk, now = found.desk, timezone.now()
    rule = drafts.notice_for(desk, now)
    checked = drafts.check(desk, found.text, published=not found.open)
    typed = request.POST if request.method == "POST" else {}
    # Without a term of notice today would reach back to this morning's appeals: tomorrow is offered.
    offered = rule.earliest_on if rule.days else rule.earliest_on + timedelta(days=1)
    if checked.rules is not None:
        offered = max(offered, checked.rules.effective_on)
    in_force = edition_in_force(desk, now)
    context = {
        **_frame(request, actor, desk.slug),
        **pages.draft_head(found, desk),
        "version": version,
        "simulated": pages.simulated(found, language_now(), now=now),
        "rule": pages.notice_rule(rule, rules_of(in_force), desk, language_now()),
        "coming": pages.coming(found, language_now(), today=rule.published_on),
        "effective_on": typed.get("effective_on", offered.isoformat()),
        "reason": typed.get("reason", ""),
        "errors": errors or {},
        "faulty": bool(checked.faults),
        "concerned": concerned(desk, rule.published_on).count(),
        "may": actor.heads(desk) and found.open,
    }
    return render(request, "staff/edition_publish.html", context, status=422 if errors else 200)


def _desk(actor: Actor, slug: str) -> Desk:
    """A desk the actor serves. Raises Http404 alike for one that is not there."""
    desk = Desk.objects.filter(slug=slug, pk__in=list(actor.roles)).first()
    if desk is None:
        raise Http404(slug)
    return desk


def _headed(actor: Actor, slug: str) -> tuple[Desk, User]:
    """A desk the actor is the head of. Raises PermissionDenied for its other staff."""
    desk = _desk(actor, slug)
    if not actor.heads(desk) or actor.user is None:
        raise PermissionDenied
    return desk, actor.user


def _draft(desk: Desk, pk: int) -> EditionDraft:
    found = EditionDraft.objects.select_related("desk", "base", "published_as", "changed_by")
    return get_object_or_404(found, pk=pk, desk=desk)


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _to(slug: str, found: EditionDraft) -> HttpResponse:
    return HttpResponseRedirect(reverse("staff:edition_draft", args=[slug, found.pk]))


def _frame(request: HttpRequest, actor: Actor, slug: str) -> dict[str, Any]:
    house, held = house_of(actor), counts(actor, now=timezone.now())
    asked = request.GET.get("zone", "")
    zone = asked if asked in ("rail", "list") else "ticket"
    return {
        **rail_context(actor, house, held, desk=slug, page="editions"),
        "zone": zone,
        "list_url": "?zone=list",
        "list_words": _("Drafts"),
    }
