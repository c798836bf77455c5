"""Getting to know a requester."""

from datetime import datetime

from django.db import transaction

from reglament.desk.accounts.models import User
from reglament.desk.customers.models import Organisation, Representation, Requester
from reglament.desk.statements import later, made, row, rows, selecting

_FIND = selecting(Requester, "r") + " WHERE r.email = %s FOR NO KEY UPDATE"
_ADD = """
INSERT INTO desk_requester (email, full_name, phone, language, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (email) DO NOTHING
"""
_FILL = "UPDATE desk_requester SET full_name = %s, phone = %s, language = %s WHERE id = %s"


@transaction.atomic(savepoint=False)
def identify(
    *, email: str, now: datetime, full_name: str = "", phone: str = "", language: str = ""
) -> Requester:
    """The requester with this address, made if new. Empty fields are filled, known ones are never overwritten."""
    address = email.strip().lower()
    known = row(_FIND, [address])
    if known is None:
        rows(_ADD, [address, full_name, phone, language, now])
    found = known or row(_FIND, [address])
    assert found is not None
    requester = made(Requester, found)
    if known is not None:
        fill(requester, full_name=full_name, phone=phone, language=language)
    return requester


def fill(requester: Requester, **told: str) -> None:
    """What is not known yet of a requester whose row is locked."""
    fields = {name: value for name, value in told.items() if value and not getattr(requester, name)}
    if fields:
        for name, value in fields.items():
            setattr(requester, name, value)
        later(_FILL, [requester.full_name, requester.phone, requester.language, requester.pk])


def link_user(*, user: User, now: datetime) -> Requester:
    """The requester behind a signed-in user. Sign-in proves the address, so the address is the link."""
    known = Requester.objects.filter(user=user, email=user.email).first()
    if known is not None:
        return known
    requester = identify(email=user.email, full_name=user.name, language=user.language, now=now)
    if requester.user_id != user.pk:
        Requester.objects.filter(user=user).exclude(pk=requester.pk).update(user=None)
        Requester.objects.filter(pk=requester.pk).update(user=user)
        requester.user = user
    return requester


@transaction.atomic
def represent(*, requester: Requester, organisation: Organisation) -> None:
    """Let the requester speak for the organisation."""
    Representation.objects.get_or_create(requester=requester, organisation=organisation)


@transaction.atomic
def correct_contacts(*, requester: Requester, full_name: str, phone: str, language: str = "") -> Requester:
    """What a signed-in person says of themselves replaces what we had; empty fields change nothing."""
    told = {"full_name": full_name[:200], "phone": phone[:40], "language": language}
    fields = {name: value for name, value in told.items() if value and value != getattr(requester, name)}
    if fields:
        Requester.objects.filter(pk=requester.pk).update(**fields)
        for name, value in fields.items():
            setattr(requester, name, value)
    return requester
