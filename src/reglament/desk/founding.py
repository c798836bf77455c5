"""Founding a desk: what touches several rooms at once, for the administrator's verbs."""

from datetime import datetime

from django.core.validators import validate_email, validate_slug
from django.db import transaction

from reglament.desk.inbox.boxes import add_box
from reglament.desk.regulations import members
from reglament.desk.regulations.actions import publish_edition
from reglament.desk.regulations.models import Desk, Member


@transaction.atomic
def found_desk(
    *,
    slug: str,
    prefix: str,
    mail_address: str,
    title_ru: str,
    title_en: str,
    edition_text: str,
    head_email: str,
    head_name: str,
    now: datetime,
) -> Desk:
    """A desk under an edition, with its mailbox and head. Raises ValidationError, EditionError or IntegrityError."""
    validate_slug(slug)
    validate_email(mail_address)
    validate_email(head_email)
    desk = Desk.objects.create(
        slug=slug,
        title_ru=title_ru,
        title_en=title_en,
        number_prefix=prefix,
        mail_address=mail_address.lower(),
        created_at=now,
    )
    publish_edition(desk=desk, text=edition_text, now=now)
    add_box(name=slug, desk=desk, settings={"address": mail_address.lower()}, now=now)
    engage(desk=desk, email=head_email, name=head_name, role=Member.HEAD)
    return desk


def engage(*, desk: Desk, email: str, name: str, role: str) -> Member:
    """Let a person work at the desk from its founding on; known people keep their name. Raises ValidationError."""
    return members.engage(
        desk=desk, by=None, email=email, name=name, role=role, now=desk.created_at, words=""
    )
