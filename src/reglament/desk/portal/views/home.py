"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reglament.desk.accounts.models import User
from reglament.desk.portal.pages import home as pages
from reglament.desk.portal.pages.frame import reader_language
from reglament.desk.tickets.access import Actor


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this desk is; for the signed-in also how their appeals stand."""
    now, language = timezone.now(), reader_language()
    actor = Actor.asking(request.user, now=now) if isinstance(request.user, User) else None
    cards = pages.desk_cards(actor.requester if actor else None, language, now=now)
    known = [card for card in cards if card.mine]
    context = {
        "cards": known or cards,
        "others": [card for card in cards if not card.mine] if known else [],
        "standing": pages.standing(actor) if actor else None,
        "staff": bool(actor and actor.user and pages.serves_somewhere(actor.user.pk)),
    }
    return render(request, "portal/home.html", context)
