"""Publishing a drafted edition and telling those it concerns: who has an open appeal or a valid certificate."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Requester
from reglament.desk.outbox.actions import write_letter
from reglament.desk.regulations import drafts
from reglament.desk.regulations.draft_models import EditionDraft
from reglament.desk.regulations.models import Desk, DeskEdition
from reglament.desk.regulations.queries import edition_in_force, rules_of
from reglament.desk.tickets.access import Actor, visible_to
from reglament.desk.tickets.dates import day
from reglament.rulebook.edition import Edition


@transaction.atomic
def publish_edition_draft(
    *, draft: EditionDraft, version: int, effective_on: date, reason: str, by: User, now: datetime
) -> tuple[DeskEdition, int]:
    """The edition, and how many people a letter goes to. Raises as `drafts.publish_draft`; then nothing is stored."""
    before = edition_in_force(draft.desk, now)
    edition = drafts.publish_draft(
        draft=draft, version=version, effective_on=effective_on, reason=reason, by=by, now=now
    )
    return edition, tell(edition, before, now=now)


def concerned(desk: Desk, on: date) -> QuerySet[Requester]:
    """People with an open appeal at the desk, or who may use a certificate valid on that date or later; clients."""
    asking = visible_to(Actor.system()).filter(desk=desk, closed_at=None).values("requester")
    valid = desk.certificates.filter(ends_on__gte=on)
    served = desk.clients.all()
    organisations = Q(representations__organisation__in=valid.values("organisation")) | Q(
        representations__organisation__in=served.values("organisation")
    )
    own = Q(pk__in=asking) | Q(pk__in=valid.values("owner")) | Q(pk__in=served.values("requester"))
    return Requester.objects.filter(own | organisations).distinct().order_by("pk")


def tell(edition: DeskEdition, before: DeskEdition, *, now: datetime) -> int:
    """A letter to each of them, in their language, with the way to what changes."""
    desk, rules = edition.desk, rules_of(edition)
    told = 0
    for requester in concerned(desk, drafts.today_of(rules, now)).iterator():
        language = "en" if requester.language == "en" else "ru"
        text = render_to_string(
            f"letters/{language}/edition.txt", _context(edition, before, rules, requester, language)
        )
        subject, _newline, body = text.partition("\n")
        write_letter(
            kind="edition",
            desk=desk,
            requester=requester,
            to_address=requester.email,
            to_name=requester.full_name,
            subject=subject,
            text=body.strip() + "\n",
            language=language,
            automatic=True,
            now=now,
        )
        told += 1
    return told


def _context(
    edition: DeskEdition, before: DeskEdition, rules: Edition, requester: Requester, language: str
) -> dict[str, str]:
    slug = edition.desk.slug
    page = reverse("regulation_edition", args=[slug, edition.code])
    changes = reverse("regulation_diff", args=[slug, before.code, edition.code])
    return {
        "name": requester.full_name,
        "desk": edition.desk.title(language),
        "title": rules.title[language],
        "since": day(edition.effective_on, language),
        "clause": rules_of(before).publication.clause,
        "url": f"{settings.BASE_URL}{page}",
        "changes_url": f"{settings.BASE_URL}{changes}",
    }
