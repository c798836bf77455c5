"""The register of customers: organisations, persons, who speaks for whom, whom a desk serves. Each act leaves a trace.

Wrong input raises ValidationError({field: words}) and stores nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from reglament.desk.accounts.models import User
from reglament.desk.customers import requisites
from reglament.desk.customers.models import (
    Client,
    CustomerChange,
    Organisation,
    Representation,
    Requester,
)
from reglament.desk.regulations.models import Desk, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """An organisation as it is told; spaces and dashes in numbers do not matter."""

    name: str
    inn: str = ""
    ogrn: str = ""
    kpp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    full_name: str
    email: str
    phone: str = ""


def checked_organisation(told: OrganisationFacts) -> OrganisationFacts:
    """The same in normal form. Raises ValidationError({field: words}) that names every wrong field."""
    faults: dict[str, list[str]] = {}
    name = " ".join(told.name.replace("\x00", "").split())
    if not name:
        faults["name"] = [_("An organisation has a name.")]
    elif len(name) > 300:
        faults["name"] = [_("At most 300 letters.")]
    values = {
        field: _one(check, getattr(told, field), field, faults)
        for field, check in (("inn", requisites.inn), ("ogrn", requisites.ogrn), ("kpp", requisites.kpp))
    }
    if not faults:
        faults = {field: [words] for field, words in requisites.together(**_named(values)).items()}
    if faults:
        raise ValidationError(faults)
    return OrganisationFacts(name=name, **values)


def _named(values: Mapping[str, str]) -> dict[str, str]:
    return {f"{field}_": value for field, value in values.items()}


def _one(check: Callable[[str], str], text: str, field: str, faults: dict[str, list[str]]) -> str:
    try:
        return check(text.replace("\x00", ""))
    except ValidationError as error:
        faults[field] = list(error.messages)
        return ""


def checked_person(told: PersonFacts) -> PersonFacts:
    """The same in normal form. Raises ValidationError({field: words})."""
    faults: dict[str, list[str]] = {}
    name, email = " ".join(told.full_name.replace("\x00", "").split()), told.email.strip().lower()
    if not name:
        faults["full_name"] = [_("A person has a name.")]
    elif len(name) > 200:
        faults["full_name"] = [_("At most 200 letters.")]
    try:
        validate_email(email)
    except ValidationError:
        faults["email"] = [_("This is no e-mail address: like name@example.org.")]
    phone = _one(requisites.phone, told.phone, "phone", faults)
    if faults:
        raise ValidationError(faults)
    return PersonFacts(full_name=name, email=email, phone=phone)


@transaction.atomic
def add_organisation(*, desk: Desk, by: User | None, told: OrganisationFacts, now: datetime) -> Organisation:
    """Enter an organisation. One that another desk of the installation knows already (INN and KPP) is opened here."""
    facts = checked_organisation(told)
    known = _known(facts)
    if known is not None:
        CustomerChange.objects.create(
            desk=desk, organisation=known, kind=CustomerChange.OPENED, by=by, at=now
        )
        return known
    made = Organisation.objects.create(created_at=now, **_values(facts))
    CustomerChange.objects.create(desk=desk, organisation=made, kind=CustomerChange.CREATED, by=by, at=now)
    return made


def _values(facts: OrganisationFacts) -> dict[str, str]:
    return {field: getattr(facts, field) for field in ("name", "inn", "ogrn", "kpp")}


def _known(facts: OrganisationFacts) -> Organisation | None:
    return Organisation.objects.filter(inn=facts.inn, kpp=facts.kpp).first() if facts.inn else None


@transaction.atomic
def change_organisation(
    *, desk: Desk, by: User, organisation: Organisation, told: OrganisationFacts, now: datetime
) -> Organisation:
    """Correct requisites; what they were stays in the history."""
    facts = checked_organisation(told)
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    twin = _known(facts)
    if twin is not None and twin.pk != held.pk:
        raise ValidationError({"inn": _("%(name)s has this INN and KPP already.") % {"name": twin.name}})
    changed = _differences(held, _values(facts))
    if changed:
        Organisation.objects.filter(pk=held.pk).update(**_values(facts))
        CustomerChange.objects.create(
            desk=desk, organisation=held, kind=CustomerChange.CHANGED, fields=changed, by=by, at=now
        )
    return Organisation.objects.get(pk=held.pk)


def _differences(held: Any, values: Mapping[str, str]) -> dict[str, list[str]]:
    return {
        field: [getattr(held, field), value]
        for field, value in values.items()
        if getattr(held, field) != value
    }


@transaction.atomic
def add_person(*, desk: Desk, by: User | None, told: PersonFacts, now: datetime) -> Requester:
    """Enter a person. Of one who has this address already only what was empty is filled in."""
    facts = checked_person(told)
    made, created = Requester.objects.select_for_update().get_or_create(
        email=facts.email,
        defaults={"full_name": facts.full_name, "phone": facts.phone, "created_at": now},
    )
    if created:
        CustomerChange.objects.create(desk=desk, requester=made, kind=CustomerChange.CREATED, by=by, at=now)
        return made
    values = {"full_name": made.full_name or facts.full_name, "phone": made.phone or facts.phone}
    return _correct(desk, by, made, values, now, opened=True)


@transaction.atomic
def change_person(*, desk: Desk, by: User, person: Requester, told: PersonFacts, now: datetime) -> Requester:
    """Correct a person. The address is the identity: it changes only while nobody signs in with it."""
    facts = checked_person(told)
    held = Requester.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if facts.email != held.email:
        if held.user_id is not None:
            raise ValidationError(
                {"email": _("This person signs in with the address: they change it themselves.")}
            )
        if Requester.objects.filter(email=facts.email).exists():
            raise ValidationError({"email": _("Somebody else has this address already.")})
    values = {"full_name": facts.full_name, "phone": facts.phone, "email": facts.email}
    return _correct(desk, by, held, values, now)


def _correct(
    desk: Desk,
    by: User | None,
    held: Requester,
    values: dict[str, str],
    now: datetime,
    *,
    opened: bool = False,
) -> Requester:
    changed = _differences(held, values)
    if changed:
        Requester.objects.filter(pk=held.pk).update(**values)
    if changed or opened:
        CustomerChange.objects.create(
            desk=desk,
            requester=held,
            kind=CustomerChange.CHANGED if changed else CustomerChange.OPENED,
            fields=changed,
            by=by,
            at=now,
        )
    return Requester.objects.get(pk=held.pk)


@transaction.atomic
def let_represent(
    *, desk: Desk, by: User | None, person: Requester, organisation: Organisation, now: datetime
) -> bool:
    """Let the person speak for the organisation (A-1.5); False when they do already."""
    _made, created = Representation.objects.get_or_create(requester=person, organisation=organisation)
    if created:
        _of_both(desk, by, organisation, person, CustomerChange.PERSON_ADDED, now)
    return created


@transaction.atomic
def bring_representative(
    *, desk: Desk, by: User, organisation: Organisation, told: PersonFacts, responsible: bool, now: datetime
) -> Requester:
    """Enter a person, or take the one with this address, and let them speak for the organisation; all or nothing."""
    person = add_person(desk=desk, by=by, told=told, now=now)
    let_represent(desk=desk, by=by, person=person, organisation=organisation, now=now)
    if responsible:
        set_responsible(desk=desk, by=by, person=person, organisation=organisation, responsible=True, now=now)
    return person


@transaction.atomic
def end_representation(
    *, desk: Desk, by: User, person: Requester, organisation: Organisation, now: datetime
) -> bool:
    """The person no longer speaks for the organisation; their appeals stay theirs. False when they did not."""
    gone, _kinds = Representation.objects.filter(requester=person, organisation=organisation).delete()
    if gone:
        _of_both(desk, by, organisation, person, CustomerChange.PERSON_REMOVED, now)
    return bool(gone)


@transaction.atomic
def set_responsible(
    *, desk: Desk, by: User, person: Requester, organisation: Organisation, responsible: bool, now: datetime
) -> bool:
    """Name the client's responsible person, who sees all its appeals (B1). False when nothing changes."""
    rows = Representation.objects.filter(requester=person, organisation=organisation)
    if not rows.exclude(responsible=responsible).update(responsible=responsible):
        return False
    told = {"responsible": ["" if responsible else "+", "+" if responsible else ""]}
    _of_both(desk, by, organisation, person, CustomerChange.RESPONSIBLE, now, told)
    return True


def _of_both(
    desk: Desk,
    by: User | None,
    organisation: Organisation,
    person: Requester,
    kind: str,
    now: datetime,
    fields: dict[str, Any] | None = None,
) -> None:
    CustomerChange.objects.create(
        desk=desk,
        organisation=organisation,
        requester=person,
        kind=kind,
        words=str(person)[:400],
        fields=fields or {},
        by=by,
        at=now,
    )


@transaction.atomic
def serve_client(
    *,
    desk: Desk,
    by: User,
    organisation: Organisation | None = None,
    person: Requester | None = None,
    specialist: User | None,
    served: bool,
    now: datetime,
) -> None:
    """Serve the organisation, or the person, without a certificate, or no longer; `specialist`: our responsible (B1).

    Raises ValidationError when the specialist does not work at the desk."""
    if specialist and not Member.objects.filter(desk=desk, user=specialist).exists():
        raise ValidationError({"specialist": _("This person does not work at the desk.")})
    whom: dict[str, Any] = {"organisation": organisation, "requester": person}
    held = Client.objects.select_for_update(of=("self",)).filter(desk=desk, **whom).first()
    before = str(held.specialist or "") if held else None
    after = str(specialist or "") if served else None
    if before == after:
        return
    if served:
        Client.objects.update_or_create(desk=desk, **whom, defaults={"specialist": specialist})
    elif held:
        held.delete()
    CustomerChange.objects.create(
        desk=desk,
        **whom,
        kind=CustomerChange.CLIENT,
        fields={"client": [_served(before), _served(after)]},
        by=by,
        at=now,
    )


def _served(name: str | None) -> str:
    return "" if name is None else name or "+"
